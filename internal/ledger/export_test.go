package ledger

// LeafData is what a leaf's hash is over.
var LeafData = leafData
