"""The read API for partners and programs: /api/v1/.

schemas     what it answers
parameters  what it understands, and refuses
pages       pages of both languages
figures     key figures with their history
endpoints   the API itself, its errors and its OpenAPI description
delivery    what goes with every answer: methods, formats, limits, caching
"""
