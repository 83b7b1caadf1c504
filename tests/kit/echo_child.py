"""A program for the tests of `kit/child.py`: sends back what it is told, or behaves as badly as it is told to."""

from kit.child import read_job, send_frame, send_summary


def main() -> None:
    job = read_job()
    send_frame(b"E", job["text"].encode())
    if job["deed"] == "eat":
        send_frame(b"E", bytes(len(bytearray(10**9))))
    while job["deed"] == "spin":
        pass
    if job["deed"] != "leave":
        send_summary({"through": True})


if __name__ == "__main__":
    main()
