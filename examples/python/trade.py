"""Places orders on a Holdfast cluster over its public protos, and goes on when the leader dies.

Needs only gRPC and protobuf for Python; README.md says how to get both and how to make the messages.
"""

import argparse
import sys
import time
import uuid

import grpc

from holdfast.cluster.v1 import cluster_pb2 as cluster

SERVICE = "/holdfast.cluster.v1.ClusterService/"

# The command may have happened, or this node could not do it: ask again, anybody, under the same id.
PASSING = {
    grpc.StatusCode.UNAVAILABLE,
    grpc.StatusCode.DEADLINE_EXCEEDED,
    grpc.StatusCode.FAILED_PRECONDITION,
    grpc.StatusCode.RESOURCE_EXHAUSTED,
    grpc.StatusCode.ABORTED,
    grpc.StatusCode.CANCELLED,
    grpc.StatusCode.UNKNOWN,
}


class Cluster:
    """Knows the nodes and asks them in turn, the one that answered last first."""

    def __init__(self, endpoints):
        self._channels = [grpc.insecure_channel(address) for address in endpoints]
        self._at = 0

    def close(self):
        for channel in self._channels:
            channel.close()

    def execute(self, request, within_s=30.0):
        """Answers what the books decided. Repeats until then: an order with a cl_ord_id is done once,
        however often it is sent, and answered as it was the first time."""
        return self._ask("Execute", request, cluster.ExecuteResponse, within_s)

    def query(self, request, within_s=30.0):
        return self._ask("Query", request, cluster.QueryResponse, within_s)

    def _ask(self, method, request, answer, within_s):
        give_up = time.monotonic() + within_s
        while True:
            call = self._channels[self._at].unary_unary(
                SERVICE + method,
                request_serializer=type(request).SerializeToString,
                response_deserializer=answer.FromString,
            )
            try:
                return call(request, timeout=2.0)
            except grpc.RpcError as error:
                if error.code() not in PASSING or time.monotonic() > give_up:
                    raise
                self._at = (self._at + 1) % len(self._channels)
                time.sleep(0.1)


def accepted(response):
    if not response.accepted:
        raise SystemExit(f"rejected: {response.ord_rej_reason}")
    return response


def main():
    flags = argparse.ArgumentParser(description=__doc__)
    flags.add_argument("--endpoints", default="127.0.0.1:7101,127.0.0.1:7102,127.0.0.1:7103")
    flags.add_argument("--account", default="python")
    flags.add_argument("--symbol", default="GameStart")
    flags.add_argument("--orders", type=int, default=1, help="how many shares to buy, one by one")
    wish = flags.parse_args()

    books = Cluster(wish.endpoints.split(","))
    accepted(
        books.execute(
            cluster.ExecuteRequest(
                command="deposit", account=wish.account, amount="10000.00", create_if_missing=True
            )
        )
    )
    for _ in range(wish.orders):
        order = cluster.ExecuteRequest(
            command="order",
            account=wish.account,
            symbol=wish.symbol,
            side="buy",
            quantity=1,
            cl_ord_id=uuid.uuid4().hex,
        )
        filled = accepted(books.execute(order))
        print(f"order {filled.number} at index {filled.index}", flush=True)

    held = books.query(cluster.QueryRequest(holdings_of=wish.account))
    for row in held.holdings:
        print(f"holds {row.quantity} {row.symbol}", flush=True)
    books.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
