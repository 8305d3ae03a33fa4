#!/bin/sh
# Runs a server and ends it as soon as standard input closes, which happens in any case when the
# program that holds the other end is gone, by kill -9 too.
# usage: guard.sh <pid file> <command> [argument...]
exec 3<&0
trap '' INT HUP
pid_file=$1
shift
"$@" 3<&- </dev/null &
server=$!
echo "$server" >"$pid_file"
trap 'kill -TERM "$server" 2>/dev/null' TERM
(
  trap - TERM
  cat <&3 >/dev/null
  # When the server has ended by itself, its process id may be another program's by now.
  kill -0 "$$" 2>/dev/null || [ "$(cat "$pid_file" 2>/dev/null)" = "$server" ] || exit 0
  kill -TERM "$server" 2>/dev/null
  tries=0
  while kill -0 "$server" 2>/dev/null && [ "$tries" -lt 50 ]; do
    sleep 0.1
    tries=$((tries + 1))
  done
  kill -KILL "$server" 2>/dev/null
) &
wait "$server"
status=$?
while kill -0 "$server" 2>/dev/null; do
  wait "$server"
  status=$?
done
[ "$(cat "$pid_file" 2>/dev/null)" = "$server" ] && rm -f "$pid_file"
exit "$status"
