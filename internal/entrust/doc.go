// Package entrust keeps the institutions to which a body may entrust the examination, the upkeep and the calibration of its
// devices, and the contracts of bodies about devices (粤府〔2025〕12号 Art 12(2), 13(1), 22(2), 44).
//
// Words: institution 受托机构, qualification 资质, scope 资质范围 (classes of devices), contract 合同, pay 计费方式.
//
// Qualified answers whether a body may rely on an institution for a class of devices on a day: a contract of the body in
// force, a qualification in force whose scope has the class. It refuses in the words of the rule for which it is asked.
// A contract whose pay depends on fines or on tickets is refused (Art 13(1)); words in it that look like a target are shown
// and must be explained. No sum of money is kept.
//
// Relies on: act, db, access, people.
package entrust
