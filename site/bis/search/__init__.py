"""Search that knows both languages: words become tokens that every form of the word shares.

language    a text's words, and the tokens of each; polish and english know how words change
text        what a page says, and the index field made of it
query       what a reader typed, the pages that hold it, and what they may have meant
excerpts    the passage of a page that answers, with the words marked
unanswered  what readers looked for and did not find, without who they were
views       the pages /pl/szukaj/ and /en/search/, and their OpenSearch description
"""
