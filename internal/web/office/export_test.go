package office

// Records is the table of what proves each rule, for the test that looks for holes in it.
var Records = records
