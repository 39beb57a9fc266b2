RUN id
