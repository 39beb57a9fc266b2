# escape = \

from	debian:12   as Base
env A a value of  several   words
Env B="quoted \"text\" with \\ and \$5" C=bare\ blank D='single $A' \
    # a comment inside
    E=${A:-none} F=${NOPE:+x} G=$B$B
ENV H=${A-unset} I=${A#a} J=${A/a/b}
ENV K="tab	and ünïcode ✓" L=""
RUN echo 'single "quotes"' "double 'quotes' $A \"escaped\"" \\ `id` # a comment
RUN echo a b	c
RUN echo "several   \
  blanks" 'in   \
  quotes'
RUN echo a\ \
  b
RUN x="$(case $A in a) echo "1   \
  2";; esac)"
RUN [ -d /tmp ] && echo bracket
RUN ['not', 'json']
RUN -- --looks=like a flag
RUN cat <<EOF > /heredoc
	line of $A
  other "line" with r#"hashes"#
EOF
RUN <<-'SCRIPT'
	#!/usr/bin/env python3
	print("\tscript")
	SCRIPT
RUN 	echo trailing blanks   
RUN echo one && echo two && echo three && echo four && echo five && echo six && echo seven && echo eight && echo nine || echo ten
CMD echo "$A" \
  && exec sh
LABEL "key with.dots"=x plain=y 'other'="z"
MAINTAINER Some Body <some@body.example>
EXPOSE 80/tcp 1000-1010 53 53
ADD https://example.org/file.txt /file.txt
COPY a\[1\].txt b?.txt /c/
VOLUME ["/a b", "/c"]
USER "${A}:staff"
WORKDIR "/a b/c"
STOPSIGNAL 9
HEALTHCHECK NONE
