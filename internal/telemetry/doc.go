// Package telemetry measures one process for its operator: counts and durations of requests, acts and jobs, and the
// state of what waits, as Prometheus text.
//
// Nothing personal is measured. Every label takes its values from a closed list: route patterns of the one table, kinds of
// acts and jobs, codes of the device interface, books. A path, an id, a name or an address is never a label.
//
// It knows no chapter and no database: the command asks for the state and hands it over (Watch), so that a question of
// the operator never becomes a query that nobody sees.
package telemetry
