#!/usr/bin/env python3
# SPDX-License-Identifier: EUPL-1.2
"""Stands between gateways and broker and writes down every byte: what a wire capture would show.

usage: tap.py tcp://HOST:PORT FILE

Listens on a port of its own, writes its address to FILE.endpoint and all bytes of both directions
to FILE. Ends on SIGTERM.
"""

import asyncio
import signal
import sys


async def pump(reader, writer, record):
    try:
        while data := await reader.read(65536):
            record.write(data)
            record.flush()
            writer.write(data)
            await writer.drain()
    except ConnectionError:
        pass
    finally:
        writer.close()


async def main():
    host, port = sys.argv[1].removeprefix("tcp://").rsplit(":", 1)
    with open(sys.argv[2], "wb") as record:
        async def serve(reader, writer):
            try:
                there, back = await asyncio.open_connection(host, int(port))
            except OSError:
                writer.close()
                return
            await asyncio.gather(pump(reader, back, record), pump(there, writer, record))

        server = await asyncio.start_server(serve, "127.0.0.1", 0)
        with open(sys.argv[2] + ".endpoint", "w", encoding="ascii") as told:
            told.write(f"tcp://127.0.0.1:{server.sockets[0].getsockname()[1]}\n")
        ended = asyncio.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(number, ended.set)
        await ended.wait()
        server.close()


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    asyncio.run(main())
