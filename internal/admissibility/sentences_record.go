package admissibility

import "yuanjian/internal/law"

// recordPhrases are of unmanned carriers, of the record itself and of its review (Art 16, 20–22, 30, 36).
var recordPhrases = map[law.Reason]phrase{
	flightNone: because(
		"没有检查计划的记录。",
		"There is no record of an inspection plan.").cured(
		"补充本单位负责人在抓拍前批准的检查计划。",
		"Produce the inspection plan approved by the head of the unit before the capture."),
	flightLater: because(
		"最早的检查计划在抓拍之后（{a}）。",
		"The earliest inspection plan ({a}) is later than the capture."),
	flightNotByHead: because(
		"{a}的检查计划不是由本单位负责人批准。",
		"The inspection plan of {a} was not approved by the head of the unit."),
	flightOutOfTime: because(
		"抓拍不在任何检查计划的时间内，最近的检查计划时间为{a.plan}。",
		"The capture is in the time of no inspection plan; the latest plan runs {a.plan}."),
	flightMet: because(
		"抓拍在本单位负责人批准的检查计划时间内（{a.plan}）。",
		"The capture is in the time of an inspection plan approved by the head of the unit ({a.plan})."),
	airspaceNoRecord: because(
		"没有检查计划的记录，无法查明是否依法报备、审批。",
		"There is no record of an inspection plan, so filing or approval is not established.").cured(
		"补充检查计划，以及依法报备、审批的文件。",
		"Produce the inspection plan and the filing or approval."),
	airspaceNoPlan: because(
		"抓拍没有本单位负责人批准的检查计划，也就没有与之相应的报备、审批。",
		"No inspection plan approved by the head of the unit covers the capture, and so no filing or approval under one."),
	airspaceFree: because(
		"{a}的检查计划依法不需要报备、审批。",
		"The inspection plan of {a} needs no filing or approval."),
	airspaceObtained: because(
		"{a}的检查计划已经依法报备、审批（{a.airspace}），包括抓拍时刻。",
		"Filing or approval for the inspection plan of {a} was obtained ({a.airspace}) and covers the capture."),
	airspaceOpen: because(
		"{a}的检查计划是否需要报备、审批，尚未查明。",
		"Whether the inspection plan of {a} needs filing or approval is not established.").cured(
		"补充活动区域是否需要报备、审批的依据；需要的，补充报备、审批的文件。",
		"Produce why the area needs no filing or approval, or else the filing or approval."),
	airspaceMissing: because(
		"{a}的检查计划需要报备、审批，但是没有取得。",
		"The inspection plan of {a} needs filing or approval, which was not obtained."),
	airspaceOutOfTime: because(
		"{a}的检查计划报备、审批的时间为{a.airspace}，抓拍不在其中。",
		"The filing or approval for the inspection plan of {a} runs {a.airspace}; the capture is outside."),
	markNone: because(
		"没有移动监控设备标识的照片。",
		"There is no photograph of the mark on the mobile device.").cured(
		"补充抓拍前拍摄的设备标识照片。",
		"Produce a photograph of the mark taken before the capture."),
	markLater: because(
		"设备标识的照片最早摄于{a}，在抓拍之后。",
		"The earliest photograph of the mark ({a}) is later than the capture."),
	markMet: because(
		"设备标识的照片摄于{a}，在抓拍之前。",
		"The mark was photographed on {a}, before the capture."),
	integrityVerified: because(
		"原始记录经核对一致。",
		"The original record was checked and is intact."),
	integrityBroken: because(
		"原始记录经核对不一致。",
		"The original record was checked and is not intact."),
	integrityUnverified: because(
		"原始记录尚未核对。",
		"The original record has not been checked.").cured(
		"提供原始记录及其校验值或者签名，核对一致后可以查明。",
		"Produce the original with its digest or signature, and have it checked."),
	firmwareNoReview: because(
		"抓拍前没有通过的技术审核，无法比对软件版本。",
		"No technical review passed before the capture, so there is no software version to compare with.").cured(
		"补充抓拍前通过的技术审核意见。",
		"Produce the technical review passed before the capture."),
	firmwareNotReviewed: because(
		"{a}通过的技术审核没有写明软件版本。",
		"The technical review passed on {a} names no software version.").cured(
		"补充该次技术审核所审的软件版本。",
		"Produce the software version that this review looked at."),
	firmwareUnknown: because(
		"抓拍没有记录软件版本。",
		"The capture records no software version.").cured(
		"补充抓拍时设备的软件版本记录。",
		"Produce the record of the device's software version at the capture."),
	firmwareDiffers: because(
		"抓拍时的软件版本是{firmware}，{a}技术审核通过的是{a.firmware}。",
		"The software version at the capture was {firmware}; the one reviewed on {a} is {a.firmware}."),
	firmwareMet: because(
		"抓拍时的软件版本{firmware}就是{a}技术审核通过的版本。",
		"The software version at the capture, {firmware}, is the one that passed the technical review of {a}."),
	notInstrument: because(
		"设备不属于计量器具，依法不需要检定。",
		"The device is no measuring instrument and needs no verification."),
	noVerificationRule: because(
		"设备属于计量器具，但是没有可以适用的检定规程。",
		"The device is a measuring instrument, but no verification rule exists for it.").cured(
		"补充没有检定规程的依据和能够证明计量准确的材料，由法制审核人员认定。",
		"Produce proof that no rule exists and that the device measured right, for the legal reviewer's finding."),
	instrumentUnknown: because(
		"设备是否属于计量器具，尚未查明。",
		"Whether the device is a measuring instrument is not established.").cured(
		"由技术审核写明设备是否属于计量器具及其理由。",
		"Have the technical review state whether it is one, and why."),
	verificationNone: because(
		"没有检定的记录。",
		"There is no record of a verification.").cured(
		"补充覆盖抓拍时间的检定证书。",
		"Produce the verification certificate that covers the capture."),
	verificationLater: because(
		"抓拍前没有检定，最早的检定或者修理记录在抓拍之后（{a}）[，以后的检定不能补救]。",
		"No verification precedes the capture; the earliest record of a verification or repair is of {a}[, and a later one cures nothing]."),
	verificationBeforeRepair: because(
		"设备于{a}修理，到抓拍时没有重新检定[，以后的检定不能补救]。",
		"The device was repaired on {a} and not verified again before the capture[; a later verification cures nothing]."),
	verificationFailed: because(
		"抓拍前最近一次检定（{a}）不合格[，以后的检定不能补救]。",
		"The latest verification before the capture ({a}) failed[; a later one cures nothing]."),
	verificationSerial: because(
		"{a}的检定证书载明的器具编号与设备不符。",
		"The verification certificate of {a} names another serial number."),
	verificationEarly: because(
		"{a}的检定证书自{a.from}起有效，抓拍在此之前。",
		"The verification certificate of {a} is valid from {a.from}; the capture is earlier."),
	verificationEnded: because(
		"检定有效期至{a.until}，抓拍在其后[，重新检定不能补救]。",
		"The verification ended on {a.until}, before the capture[; a new one cures nothing]."),
	verificationFailedLater: because(
		"检定有效期为{a.from}至{a.until}，覆盖抓拍时间，但是抓拍后第一次检定（{b}）不合格。",
		"The verification ran from {a.from} to {a.until} and covers the capture, but the first one after the capture ({b}) failed.").cured(
		"补充能够证明抓拍时计量准确的材料，由法制审核人员认定。",
		"Produce proof that the device measured right at the capture, for the legal reviewer's finding."),
	verificationMet: because(
		"检定有效期为{a.from}至{a.until}，覆盖抓拍时间。",
		"The verification ran from {a.from} to {a.until} and covers the capture."),
	abnormal: because(
		"设备自{a}起运行不正常，到抓拍时没有恢复正常的记录。",
		"The device has run abnormally since {a}; no record shows the end of it before the capture."),
	clockOff: because(
		"抓拍前最近一次校时（{a}）误差{a.offset}毫秒，超过允许的{limit}毫秒。",
		"The latest clock check before the capture ({a}) found an error of {a.offset} ms, more than the {limit} ms allowed."),
	clockUnchecked: because(
		"抓拍前没有校时的记录。",
		"There is no record of a clock check before the capture.").cured(
		"补充抓拍前校时的记录。",
		"Produce the record of a clock check before the capture."),
	clockOffLater: because(
		"抓拍前校时（{a}）误差{a.offset}毫秒，没有超过允许的{limit}毫秒，但是抓拍后第一次校时（{b}）误差{b.offset}毫秒。",
		"The clock check before the capture ({a}) found {a.offset} ms, within the {limit} ms allowed, but the first one after it ({b}) found {b.offset} ms.").cured(
		"补充能够证明抓拍时时钟误差的记录。",
		"Produce a record of the clock error at the capture."),
	healthMet: because(
		"抓拍时没有运行不正常的记录，最近一次校时（{a}）误差{a.offset}毫秒，没有超过允许的{limit}毫秒。",
		"No abnormal running is on record at the capture; the latest clock check ({a}) found {a.offset} ms, within the {limit} ms allowed."),
	reviewNone: because(
		"没有经过执法人员审核。",
		"No officer has reviewed the record.").cured(
		"由具有行政执法资格的执法人员审核。",
		"Have a qualified officer review it."),
	certificateEarly: because(
		"审核人员的行政执法证件自{certificate.from}起有效，审核（{review}）在此之前。",
		"The officer's certificate is valid from {certificate.from}; the review ({review}) is earlier.").cured(
		"由具有行政执法资格的执法人员重新审核。",
		"Have a qualified officer review it afresh."),
	certificateEnded: because(
		"审核人员的行政执法证件有效期至{certificate.until}，审核（{review}）在其后。",
		"The officer's certificate was valid until {certificate.until}; the review ({review}) is later.").cured(
		"由具有行政执法资格的执法人员重新审核。",
		"Have a qualified officer review it afresh."),
	certificateOtherBody: because(
		"审核人员不属于使用该设备的行政执法主体。",
		"The reviewing officer is not of the body that uses the device.").cured(
		"由具有行政执法资格的执法人员重新审核。",
		"Have a qualified officer review it afresh."),
	certificateOtherField: because(
		"审核人员的行政执法证件不包括本领域。",
		"The reviewing officer's certificate does not cover this field.").cured(
		"由具有行政执法资格的执法人员重新审核。",
		"Have a qualified officer review it afresh."),
	certificateSuspended: because(
		"审核时（{review}）审核人员的行政执法证件已被暂停使用。",
		"The reviewing officer's certificate was suspended at the review ({review}).").cured(
		"由具有行政执法资格的执法人员重新审核。",
		"Have a qualified officer review it afresh."),
	certificateNoMandate: because(
		"审核人员所在的受委托组织没有相应的委托。",
		"The reviewing officer's delegated organisation holds no mandate for this.").cured(
		"由具有行政执法资格的执法人员重新审核。",
		"Have a qualified officer review it afresh."),
	reviewerMet: because(
		"审核（{review}）时，审核人员的行政执法证件有效（{certificate.from}至{certificate.until}）。",
		"At the review ({review}) the officer's certificate was valid ({certificate.from} to {certificate.until})."),
	contentFailed: because(
		"审核（{review}）认定记录{failed}。",
		"The review ({review}) found the record {failed}.").cured(
		"认定有误的，由具有行政执法资格的执法人员重新审核。",
		"If that is wrong, have a qualified officer review it afresh."),
	contentOpen: because(
		"审核（{review}）没有认定记录是否{open}。",
		"The review ({review}) does not say whether the record is {open}.").cured(
		"由具有行政执法资格的执法人员重新审核，逐项作出认定。",
		"Have a qualified officer review it afresh and find on each point."),
	contentMet: because(
		"审核（{review}）认定记录真实、清晰、完整、准确。",
		"The review ({review}) found the record true, clear, complete and accurate."),
}
