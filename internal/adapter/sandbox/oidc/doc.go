// Package oidc is a labelled stand-in of a provider of identities such as 粤省事 or 粤商通 (OpenID Connect Core 1.0): discovery, keys,
// code flow with PKCE, ID token and userinfo. It knows invented persons only. On its own page somebody chooses as whom to sign in and
// what goes wrong: consent that is denied, a code that is too old, a nonce of another browser, a claim that is lacking, keys that were
// changed, a signature of a stranger, the userinfo of somebody else.
//
// What machines ask for goes through a gate, with or without a network; only the page is mounted in the demonstration.
package oidc
