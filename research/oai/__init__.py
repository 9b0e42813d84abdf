"""OAI-PMH 2.0 at /oai/ (https://www.openarchives.org/OAI/openarchivesprotocol.html)."""
