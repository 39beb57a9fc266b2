#!/bin/sh
exec python -m src.main "$@"
