package admissibility

import "yuanjian/internal/law"

// settingPhrases are of the device's setting: plan, place, reviews, basis, kind of place (Art 9–11, 15).
var settingPhrases = map[law.Reason]phrase{
	planNone: because(
		"没有设置方案获得批准的记录。",
		"There is no record of an approved siting plan.").cured(
		"补充省级行政执法主管部门批准设置方案的文件。",
		"Produce the provincial department's approval of the siting plan."),
	planLater: because(
		"最早的设置方案记录在抓拍之后（{a}），抓拍时没有经批准的设置方案。",
		"The earliest record of a siting plan ({a}) is later than the capture; no plan was approved at that time."),
	planWithdrawn: because(
		"设置方案的批准于{a}撤回，抓拍在其后。",
		"The approval of the siting plan was withdrawn on {a}, before the capture."),
	planBeforeMove: because(
		"设置方案于{a}批准，设备于{b}移动，此后没有重新批准。",
		"The siting plan was approved on {a}; the device was moved on {b} and the plan not approved again."),
	planLevel: because(
		"{a}批准设置方案的是{a.level}部门，不是省级行政执法主管部门。",
		"The siting plan was approved on {a} by a {a.level} department, not by the provincial one."),
	planEnded: because(
		"{a}批准的设置方案有效期至{a.until}，抓拍在其后。",
		"The siting plan approved on {a} was valid until {a.until}; the capture is later."),
	planNotCover: because(
		"{a}批准的设置方案不包括本设置地点或者本类违法行为，或者批准部门不属于本领域。",
		"The siting plan approved on {a} does not cover this site or this kind of violation, or the approving department is not of this field."),
	planCoverUnknown: because(
		"{a}批准的设置方案是否包括本设置地点和本类违法行为、批准部门是否属于本领域，尚未查明。",
		"Whether the siting plan approved on {a} covers this site and this kind of violation, by a department of this field, is not established.").cured(
		"补充批准文件及其所附的设置地点和违法行为种类。",
		"Produce the approval with its list of sites and kinds of violation."),
	planMet: because(
		"设置方案于{a}经省级行政执法主管部门批准，包括本设置地点和本类违法行为。",
		"The provincial department approved the siting plan on {a}; it covers this site and this kind of violation."),
	pointMet: because(
		"{where}距批准的点位{distance}米，在容许的{tolerance}米以内。",
		"{where} is {distance} m from the approved point, within the {tolerance} m allowed."),
	pointFar: because(
		"{where}距批准的点位{distance}米，超过容许的{tolerance}米[与定位误差{accuracy}米之和]。",
		"{where} is {distance} m from the approved point, more than the {tolerance} m allowed[ and the position error of {accuracy} m together]."),
	pointWithinAccuracy: because(
		"{where}距批准的点位{distance}米，超过容许的{tolerance}米，但是没有超出定位误差{accuracy}米。",
		"{where} is {distance} m from the approved point, more than the {tolerance} m allowed but not by more than the position error of {accuracy} m.").cured(
		"补充更精确的定位记录。",
		"Produce a more exact record of the position."),
	pointNone: because(
		"没有批准的点位坐标，无法比对。",
		"There are no coordinates of the approved point to compare with.").cured(
		"补充批准文件载明的点位坐标。",
		"Produce the coordinates of the point as approved."),
	pointNoPosition: because(
		"[抓拍没有定位，]抓拍前没有安装测量的记录。",
		"No survey of the installation is on record before the capture[, which itself has no position].").cured(
		"补充抓拍的定位记录，或者抓拍前安装测量的记录。",
		"Produce the position of the capture, or a survey of the installation made before it."),
	areaInside: because(
		"抓拍位置在规定的区域内。",
		"The capture was made inside the area laid down."),
	areaWithinAccuracy: because(
		"抓拍位置在规定的区域外{edge}米，没有超出定位误差{accuracy}米。",
		"The capture was made {edge} m outside the area laid down, not more than the position error of {accuracy} m.").cured(
		"补充更精确的定位记录。",
		"Produce a more exact record of the position."),
	areaOutside: because(
		"抓拍位置在规定的区域外{edge}米，超出定位误差{accuracy}米。",
		"The capture was made {edge} m outside the area laid down, more than the position error of {accuracy} m."),
	areaNoPosition: because(
		"抓拍没有定位，无法查明是否在规定的区域内。",
		"The capture has no position, so whether it was made inside the area laid down is not established.").cured(
		"补充抓拍的定位记录。",
		"Produce the position of the capture."),
	areaNone: because(
		"没有规定区域的范围，无法比对。",
		"There is no outline of the area laid down to compare with.").cured(
		"补充批准或者公布的区域范围。",
		"Produce the outline of the area as approved or published."),
	legalNone: because(
		"没有法制审核的记录。",
		"There is no record of a legal review.").cured(
		"补充抓拍前作出的法制审核意见。",
		"Produce the legal review made before the capture."),
	legalLater: because(
		"最早的法制审核在抓拍之后（{a}）。",
		"The earliest legal review ({a}) is later than the capture."),
	legalBeforeAlteration: because(
		"法制审核于{a}作出，设备于{b}{b.change}，此后没有重新进行法制审核。",
		"The legal review is of {a}; the device was {b.change} on {b} and not reviewed again."),
	legalFailed: because(
		"{a}的法制审核没有通过。",
		"The legal review of {a} was not passed."),
	legalNotOwn: because(
		"{a}的法制审核不是由本单位负责法制工作的机构或者人员作出。",
		"The legal review of {a} was not made by the body's own legal institution or person."),
	legalNotCover: because(
		"{a}的法制审核不包括本设置地点或者本类违法行为。",
		"The legal review of {a} does not cover this site or this kind of violation."),
	legalCoverUnknown: because(
		"{a}的法制审核是否包括本设置地点和本类违法行为，尚未查明。",
		"Whether the legal review of {a} covers this site and this kind of violation is not established.").cured(
		"补充法制审核意见载明的审核范围。",
		"Produce the scope stated in the legal review."),
	legalMet: because(
		"法制审核于{a}由本单位通过，此后到抓拍时设备没有变动的记录。",
		"The body itself passed the legal review on {a}; no alteration is on record from then to the capture."),
	technicalNone: because(
		"没有技术审核的记录。",
		"There is no record of a technical review.").cured(
		"补充抓拍前作出的技术审核意见。",
		"Produce the technical review made before the capture."),
	technicalLater: because(
		"最早的技术审核在抓拍之后（{a}）。",
		"The earliest technical review ({a}) is later than the capture."),
	technicalBeforeAlteration: because(
		"技术审核于{a}作出，设备于{b}{b.change}，此后没有重新进行技术审核。",
		"The technical review is of {a}; the device was {b.change} on {b} and not reviewed again."),
	technicalFailed: because(
		"{a}的技术审核没有通过。",
		"The technical review of {a} was not passed."),
	technicalUnqualified: because(
		"{a}的技术审核由受托机构作出，该机构的资质有效期至{a.until}，审核时已经届满。",
		"The technical review of {a} was made by an entrusted institution whose qualification had ended on {a.until}."),
	technicalNotCover: because(
		"{a}的技术审核不包括本设置地点或者本类违法行为。",
		"The technical review of {a} does not cover this site or this kind of violation."),
	technicalQualificationUnknown: because(
		"{a}的技术审核由受托机构作出，该机构当时是否具有国家规定资质尚未查明。",
		"The technical review of {a} was made by an entrusted institution; whether it was qualified then is not established.").cured(
		"补充该机构在审核时有效的资质证明。",
		"Produce the institution's qualification, valid at the review."),
	technicalCoverUnknown: because(
		"{a}的技术审核是否包括本设置地点和本类违法行为，尚未查明。",
		"Whether the technical review of {a} covers this site and this kind of violation is not established.").cured(
		"补充技术审核意见载明的审核范围。",
		"Produce the scope stated in the technical review."),
	technicalBothUnknown: because(
		"{a}的技术审核由受托机构作出，该机构当时是否具有国家规定资质、审核范围是否包括本次使用，均未查明。",
		"The technical review of {a} was made by an entrusted institution; neither its qualification then nor the scope of the review is established.").cured(
		"补充该机构在审核时有效的资质证明和审核意见载明的审核范围。",
		"Produce the institution's qualification, valid at the review, and the scope stated in the review."),
	technicalMet: because(
		"技术审核于{a}由本单位通过，此后到抓拍时设备没有变动的记录。",
		"The body itself passed the technical review on {a}; no alteration is on record from then to the capture."),
	technicalMetEntrusted: because(
		"技术审核于{a}由受托机构通过，该机构的资质有效期至{a.until}，此后到抓拍时设备没有变动的记录。",
		"An entrusted institution, qualified until {a.until}, passed the technical review on {a}; no alteration is on record from then to the capture."),
	basisUnknown: because(
		"单凭设备记录实施行政处罚有无法律、行政法规依据，尚未查明。",
		"Whether a law or administrative regulation lets a penalty rest on device records alone is not established.").cured(
		"由法制审核写明有无法律、行政法规依据及其条文。",
		"Have the legal review state whether there is such a provision, and which."),
	basisNone: because(
		"单凭设备记录实施行政处罚没有法律、行政法规依据。",
		"No law or administrative regulation lets a penalty rest on device records alone."),
	basisRank: because(
		"所引依据{citation}的层级是{rank}，不是法律、行政法规。",
		"The provision cited, {citation}, ranks as {rank}; it is no law and no administrative regulation.").cured(
		"法律、行政法规另有规定的，改引该规定；没有规定的，应当调查核实或者结合其他证据认定（第十一条第二款）。",
		"Cite a law or administrative regulation if there is one; otherwise investigate, or establish the facts with other evidence (Art 11(2))."),
	basisArticle41: because(
		"所引的{citation}要求另有法律、行政法规规定，本身不是依据。",
		"The provision cited, {citation}, refers on to laws and administrative regulations and is itself no basis.").cured(
		"法律、行政法规另有规定的，改引该规定；没有规定的，应当调查核实或者结合其他证据认定（第十一条第二款）。",
		"Cite the law or administrative regulation it refers to if there is one; otherwise investigate, or establish the facts with other evidence (Art 11(2))."),
	basisMet: because(
		"单凭设备记录实施行政处罚的依据是{rank}{citation}。",
		"The basis for a penalty on device records alone is {citation} ({rank})."),
	placeUnknown: because(
		"设置地点的场所类别没有记录。",
		"The kind of place is not on record.").cured(
		"补充设置地点的场所类别。",
		"Produce the kind of place of the site."),
	placePrivate: because(
		"设置地点是{private}，不得设置电子技术监控设备。",
		"The site is {private}; no monitoring device may be set there."),
	placeAllowed: because(
		"设置地点的场所类别是{place}，不属于涉及公民个人隐私的场所。",
		"The kind of place is {place}, which is not a place of personal privacy."),
}
