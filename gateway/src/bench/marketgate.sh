# What the benchmarks that run the whole program have in common; to be sourced after `work`, the
# folder for everything, and `port` are set.
command -v wrk >/dev/null || { echo "wrk is not installed" >&2; exit 1; }
flags="-Xms1g -Xmx1g -XX:+UseG1GC -XX:+UseCompactObjectHeaders --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow"
ulimit -n "$(ulimit -Hn)"
rm -rf "$work"
mkdir -p "$work/actions"
started=()
finish() {
  for pid in "${started[@]}"; do kill "$pid" 2>/dev/null || true; done
  wait 2>/dev/null || true
}
trap finish EXIT

echo "Building…"
mvn -q -B -pl gateway -am process-test-classes dependency:build-classpath \
  -Dmdep.outputFile="$work/classpath" -Dmdep.includeScope=test >"$work/build.log" 2>&1 ||
  { cat "$work/build.log"; exit 1; }
classpath=gateway/target/test-classes:gateway/target/classes:$(cat "$work/classpath")
java=java
for jdk in ${JAVA_HOME:-} /usr/lib/jvm/*25*; do
  if "$jdk/bin/java" -version 2>&1 | grep -q 'version "25'; then java=$jdk/bin/java; fi
done

# Starts Marketgate on one machine with the catalogue in $work/actions and more settings; sets base,
# management, pid, operator and client.
start_marketgate() {
  "$java" $flags -cp "$classpath" io.marketgate.gateway.Marketgate --server.port=$port \
    --management.server.port=$((port + 100)) --marketgate.data-directory="$work/data" \
    --marketgate.catalogue.folder="$work/actions" --marketgate.traces.sampling=0.01 \
    --marketgate.product.sandbox-limit=1000000 "$@" >"$work/gateway.log" 2>&1 &
  pid=$!
  started+=("$pid")
  management=http://127.0.0.1:$((port + 100))
  base=http://127.0.0.1:$port
  for _ in $(seq 600); do
    curl -s -o /dev/null $base/sandbox/v1/clock && break
    sleep 0.1
  done
  operator=$(json $base/sandbox/v1/operator-tokens -d '{"name":"bench","roles":["ADMIN"]}' | token_of)
  client=$(json $base/sandbox/v1/client-tokens -d '{"clientId":"bench"}' | token_of)
}

# Waits until the program has said where MariaDB is; sets database, its port.
await_database() {
  until database=$(sed -n 's/.*MariaDB  *127.0.0.1:\([0-9]*\),.*/\1/p' "$work/gateway.log") && [ -n "$database" ]; do
    sleep 0.1
  done
}

# Calls of Alibaba's marketplace that tell of purchases, signed: of each a new organization.
purchase_calls() { # prefix of their keys, how many
  python3 - "$1" "$2" <<'END'
import hashlib, sys, urllib.parse
for i in range(int(sys.argv[2])):
    key = "%s-%d" % (sys.argv[1], i)
    call = {"action": "createInstance", "aliUid": key, "orderBizId": key, "orderId": str(i), "productCode": "demo",
            "skuId": "std", "trial": "false", "expiredOn": "2030-12-31 23:59:59"}
    text = "&".join("%s=%s" % (k, call[k]) for k in sorted(call)) + "&key=sandbox-aliyun-key"
    call["token"] = hashlib.md5(text.encode()).hexdigest()
    print("/marketplace/aliyun?" + urllib.parse.urlencode(call))
END
}

json() { curl -s -H 'Content-Type: application/json' "$@"; }
token_of() { sed 's/.*"accessToken":"\([^"]*\)".*/\1/'; }

# The end of wrk's output as "requests/s, p50 ms, p99 ms, errors".
cat >"$work/plain.lua" <<'END'
function done(summary, latency, requests)
  local errors = summary.errors
  print(string.format("RESULT %.0f %.1f %.1f %d", summary.requests / summary.duration * 1e6,
    latency:percentile(50) / 1000, latency:percentile(99) / 1000,
    errors.connect + errors.read + errors.write + errors.status + errors.timeout))
end
END

row() { # what, connections, wrk's output
  local rate p50 p99 errors
  read -r rate p50 p99 errors <<<"$(grep RESULT <<<"$3" | cut -d' ' -f2-)"
  printf '| %s | %s | %s | %s | %s | %s |\n' "$1" "$2" "$rate" "$p50" "$p99" "$errors"
}
