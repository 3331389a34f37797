"""Stands between a client and the server's socket, and cuts the connection at a chosen point.

proxy.py SERVER_SOCKET SOCKET MODE: with `commit:N` the answers to the first N commits are lost, with `silent` nothing
that the server says arrives after the first query's answer.
"""
import asyncio
import sys

server, listening, mode = sys.argv[1:]
commits = int(mode.split(":")[1]) if mode.startswith("commit:") else 0


async def serve(reader, writer):
    global commits
    up_reader, up_writer = await asyncio.open_unix_connection(server)
    state = {"cut": False, "silent": False}

    async def upward():
        global commits
        while data := await reader.read(65536):
            if b"COMMIT\0" in data and commits > 0:
                commits -= 1
                state["cut"] = True
            if b"contact_log.head" in data and mode == "silent":
                state["silent"] = True
            up_writer.write(data)
            await up_writer.drain()
        up_writer.close()

    async def downward():
        while data := await up_reader.read(65536):
            if state["silent"]:
                continue
            if state["cut"]:
                break
            writer.write(data)
            await writer.drain()
        writer.close()

    await asyncio.gather(upward(), downward(), return_exceptions=True)


async def main():
    service = await asyncio.start_unix_server(serve, listening)
    await service.serve_forever()


asyncio.run(main())
