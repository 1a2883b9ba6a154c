"""From a volunteer team to an organisation of its own: pathways as files, a team's run along one, its proofs."""
