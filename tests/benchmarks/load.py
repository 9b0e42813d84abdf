"""A load from this process to a server on this machine: keep-alive connections, bounded in time.

    python -m tests.benchmarks.load PORT PATH CONNECTIONS SECONDS

prints one line of JSON: requests, seconds, failures, and the latencies' p50 and p95 in milliseconds.
"""

import asyncio
import json
import sys
import time


async def _connection(
    port: int, request: bytes, until: float, latencies: list[float], failures: list[str]
) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        while time.perf_counter() < until:
            began = time.perf_counter()
            writer.write(request)
            status, keep = await _read_answer(reader)
            latencies.append(time.perf_counter() - began)
            if status != 200:
                failures.append(str(status))
            if not keep:
                writer.close()
                reader, writer = await asyncio.open_connection("127.0.0.1", port)
    finally:
        writer.close()


async def _read_answer(reader: asyncio.StreamReader) -> tuple[int, bool]:
    head = await reader.readuntil(b"\r\n\r\n")
    lines = head.decode("latin-1").split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines[1:])}
    if headers.get("transfer-encoding") == "chunked":
        while size := int((await reader.readline()).split(b";")[0], 16):
            await reader.readexactly(size + 2)
        await reader.readline()
    else:
        await reader.readexactly(int(headers.get("content-length", 0)))
    return int(lines[0].split()[1]), headers.get("connection", "").lower() != "close"


async def load(port: int, path: str, connections: int, seconds: float) -> dict:
    """Return what a load of `connections` for `seconds` saw at `path`."""
    request = f"GET {path} HTTP/1.1\r\nHost: localhost:{port}\r\nAccept-Encoding: identity\r\n\r\n".encode()
    latencies: list[float] = []
    failures: list[str] = []
    began = time.perf_counter()
    until = began + seconds
    await asyncio.gather(
        *(_connection(port, request, until, latencies, failures) for _ in range(connections))
    )
    elapsed = time.perf_counter() - began
    latencies.sort()
    return {
        "requests": len(latencies),
        "seconds": elapsed,
        "failures": sorted(set(failures)),
        "p50": latencies[len(latencies) // 2] * 1000,
        "p95": latencies[int(len(latencies) * 0.95)] * 1000,
    }


if __name__ == "__main__":
    port, path, connections, seconds = sys.argv[1:]
    print(json.dumps(asyncio.run(load(int(port), path, int(connections), float(seconds)))))
