"""GraphML, which graph programs such as Gephi, yEd and networkx read."""

import re

import networkx

CONTENT_TYPE = "application/graphml+xml"

# Characters that an XML 1.0 document cannot hold, however they are written.
UNSAYABLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


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
    return {key: UNSAYABLE.sub("", value) if isinstance(value, str) else value for key, value in about.items()}
