"""The public, read-only REST API; one module a resource, read downwards: filters, shape, resource."""
