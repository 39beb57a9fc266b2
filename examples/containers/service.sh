#!/bin/sh
echo started > /tmp/state
echo ready
exec sleep 60
