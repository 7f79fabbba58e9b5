"""GraphML, which graph programs such as Gephi, yEd and networkx read."""

import networkx

from .base import sayable

CONTENT_TYPE = "application/graphml+xml"


def graphml(nodes, edges):
    """The undirected graph as GraphML, in bytes.

    ``nodes`` are pairs of a name and a dict of texts and numbers; ``edges`` are triples of two names and such a dict.
    """
    graph = networkx.Graph()
    graph.add_nodes_from((name, _sayable(about)) for name, about in nodes)
    graph.add_edges_from((one, other, _sayable(about)) for one, other, about in edges)
    lines = networkx.generate_graphml(graph, prettyprint=False)
    return b"<?xml version='1.0' encoding='utf-8'?>\n" + "\n".join(lines).encode()


def _sayable(about):
    return {key: sayable(value) if isinstance(value, str) else value for key, value in about.items()}
