// Package assurance keeps the records of this system itself (粤府〔2025〕12号 Art 21): software that collects, stores, recognises and
// pushes meets its standards, and data are safe.
//
// Words: grading 网络安全等级保护定级备案, assessment 等级测评, crypto 商用密码应用安全性评估 (密评), conformity 软件标准符合性测试,
// restore 备份恢复演练, term 再次办理期限.
//
// A record holds who issued it, its number, its days and its papers; a filing and an assessment hold the level of protection, a
// report its result, a test of conformity the version of the program that was tested. Of each kind the latest that has not ended
// counts. Standing says where each kind stands on a day: absent, not met, over its term, soon over it (RemindDays, our default)
// or in order. How often something is to be done again is not set here: the term is entered with the record, from the paper or
// from the rule of its field (信息安全等级保护管理办法, 商用密码应用安全性评估管理办法).
//
// Relies on: act, db, access, entrust (papers).
package assurance
