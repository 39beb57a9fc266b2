FROM node:22
ONBUILD ARG NODE_ENV
ONBUILD ENV NODE_ENV=$NODE_ENV
ONBUILD COPY package.json /app/
ONBUILD RUN npm install \
    && npm cache clean --force
ONBUILD COPY --link . /app
ONBUILD USER node
ONBUILD ADD local.tar.gz /x
ONBUILD HEALTHCHECK NONE
ONBUILD RUN <<EOF
id
EOF
ONBUILD CMD ["npm", "start"]
