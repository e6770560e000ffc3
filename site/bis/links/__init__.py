"""The links of live content: where they lead, whether they work, who has to mend them."""
