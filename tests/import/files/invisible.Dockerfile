FROM debian:12
# ‮bidirectional‬ comment	and bell 
ENV A="‮bidi‬" B="zero​width"
RUN echo "‮bidi"  🎉
LABEL a="[1mbold"
