// Package dial is the one way out: every call of an adapter to an outside service goes through a client made here
// (DESIGN §7).
//
// A client reaches the hosts and ports on its own list and nothing else, over addresses that are checked after the name
// was resolved and used as they were checked, so that a name cannot be pointed elsewhere in between. Loopback, link-local,
// multicast, unspecified and cloud metadata addresses are refused unless the list names that very address, or localhost
// for loopback. Redirects are not followed, proxies of the environment are not used, and every step has a time limit.
//
// A list that is wrong is an error when the client is made, not when it first calls.
package dial
