// Package platform is a stand-in for 广东省行政执法信息公示平台, for the demonstration and for tests. It is labelled: every
// answer and every snapshot says 沙箱, and every receipt number begins with it.
//
// It speaks the contract of package adapter/platform and behaves like the real thing: it takes a filing once for a key and
// gives the same receipt when asked again, refuses notices that lack what must be published and changes of what it never
// published, and can be told to fail as services fail: to be down, to be busy, to stay silent, to lose its answer after it
// has taken the filing, to send a broken snapshot.
//
// With a folder it remembers over a restart; without one it forgets.
package platform
