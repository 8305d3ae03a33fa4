"""Events for many receivers at a fixed rate, and how long after they happened they arrive.

Arguments: address of Marketgate, operator's token, client's token, receivers, how many of them are
dead (they take connections and never answer), events a second, seconds.
"""
import asyncio
import datetime
import json
import sys
import time
import urllib.request

base, operator, client = sys.argv[1:4]
receivers, dead, rate, seconds = map(int, sys.argv[4:8])
lags, writes = [], []


def call(method, path, body, token):
    request = urllib.request.Request(
        base + path, json.dumps(body).encode(), method=method,
        headers={"Authorization": "Bearer " + token, "Content-Type": "application/json"})
    with urllib.request.urlopen(request) as answer:
        return json.load(answer)


async def receive(reader, writer):
    """A receiver over keep-alive connections."""
    try:
        while True:
            head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
            headers = dict(line.split(": ", 1) for line in head.split("\r\n")[1:] if line)
            await reader.readexactly(int(headers["content-length"]))
            occurred = datetime.datetime.fromisoformat(
                headers["x-marketgate-occurred-at"].upper().replace("Z", "+00:00"))
            lags.append(time.time() - occurred.timestamp())
            writer.write(b"HTTP/1.1 204 No Content\r\n\r\n")
    except (asyncio.IncompleteReadError, ConnectionError):
        writer.close()


async def never_answer(reader, writer):
    while await reader.read(65536):
        pass


async def write(number, organizations, connection):
    """One event: the role of a member changes."""
    reader, writer = connection
    began = time.time()
    body = json.dumps({"uid": "bench", "roles": ["r%d" % number]}).encode()
    writer.write(
        f"POST /product/v1/organizations/{organizations[number % receivers]}/members HTTP/1.1\r\n"
        f"Host: bench\r\nAuthorization: Bearer {client}\r\nContent-Type: application/json\r\n"
        f"Content-Length: {len(body)}\r\n\r\n".encode() + body)
    head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
    length = int(head.split("content-length: ")[1].split("\r\n")[0])
    await reader.readexactly(length)
    if not head.startswith("http/1.1 20"):
        raise SystemExit("refused: " + head.split("\r\n")[0])
    writes.append(time.time() - began)


async def main():
    organizations = []
    for number in range(receivers):
        receiver = never_answer if number < dead else receive
        server = await asyncio.start_server(receiver, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        account = "push-%d-%d" % (time.time_ns(), number)
        made = await asyncio.to_thread(
            call, "POST", "/ops/v1/organizations",
            {"name": "Bench", "timeZone": "UTC", "owner": {"accountId": account}}, operator)
        organizations.append(made["id"])
        await asyncio.to_thread(
            call, "PUT", "/ops/v1/organizations/%s/event-push" % made["id"],
            {"url": "http://127.0.0.1:%d/hooks" % port,
             "secret": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"}, operator)
    host, at = base.removeprefix("http://").split(":")
    idle = [await asyncio.open_connection(host, int(at)) for _ in range(32)]

    async def one(number):
        while not idle:
            await asyncio.sleep(0.001)
        connection = idle.pop()
        await write(number, organizations, connection)
        idle.append(connection)

    began, tasks = time.time(), []
    for number in range(rate * seconds):
        await asyncio.sleep(max(0, began + number / rate - time.time()))
        tasks.append(asyncio.create_task(one(number)))
    await asyncio.gather(*tasks)
    written = time.time() - began
    expected = sum(1 for number in range(rate * seconds) if number % receivers >= dead)
    for _ in range(600):
        if len(lags) >= expected:
            break
        await asyncio.sleep(0.1)
    lags.sort()
    writes.sort()
    at = lambda values, share: values[min(len(values) - 1, int(len(values) * share))] * 1000
    print("| %d of %d dead | %.0f | %d of %d | %.0f | %.0f | %.0f |" % (
        dead, receivers, rate * seconds / written, len(lags), expected,
        at(lags, 0.5), at(lags, 0.99), at(writes, 0.99)))


asyncio.run(main())
