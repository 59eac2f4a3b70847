"""Who may do what with a document: roles, links, invitations, requests, and tokens for sockets."""
