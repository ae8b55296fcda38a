"""Ring 3: one function for each editorial act. Each reads, decides and writes.

writing.py     create, save, restore, discard
reviewing.py   submit, send back, approve, comment
discussing.py  answer, resolve, suggest, accept, reject
publishing.py  publish, schedule, withdraw, and the push that may go unanswered
syncing.py     main to and from its remote, what is due
importing.py   wire copy to a draft
facts.py       what a decision depends on, read from git
rows.py        an article's row, with what people signed with their own keys
reading.py     what the screens show
build.py       live to a public folder
founding.py    a new newsroom
demo.py        the sample newsroom
"""
