# ruff: noqa: E501  (a bank's line is as long as it is)
"""The same four movements as each bank writes them, composed for tests.

On 2 March £360.00 came in from Camden with its reference; on 3 March £12.50 went out in charges, £1,250.00
came in from Kent, and £60.00 went out to a council whose payment was returned. £1,000.00 stood before.
"""

MOVEMENTS = [
    ("2026-03-02", "360.00", "VSH00042KM"),
    ("2026-03-03", "-12.50", "CHARGES"),
    ("2026-03-03", "1250.00", "VSH00043TF"),
    ("2026-03-03", "-60.00", "RETURNED"),
]

CSV = {
    "Barclays": """Number,Date,Account,Amount,Subcategory,Memo
\t,03/03/2026,20-00-00 12345678,-60.00,Debit,RETURNED PAYMENT EXAMPLE
\t,03/03/2026,20-00-00 12345678,1250.00,Counter Credit,KENT COUNTY COUNCIL   VSH00043TF         BGC
\t,03/03/2026,20-00-00 12345678,-12.50,Debit,CHARGES  TO 28FEB
\t,02/03/2026,20-00-00 12345678,360.00,Counter Credit,LB OF CAMDEN          VSH00042KM         BGC
""",
    "HSBC, download without headers": """03/03/2026,RETURNED EXAMPLE,-60.00
03/03/2026,KENT CC VSH00043TF CR,"1,250.00"
03/03/2026,CHARGES,-12.50
02/03/2026,LB CAMDEN VSH00042KM CR,360.00
""",
    "HSBC, business statement": """Date,Type,Description,Paid out,Paid in,Balance
01 Mar 26,,BALANCE BROUGHT FORWARD,,,"1,000.00"
02 Mar 26,CR,LB CAMDEN VSH00042KM,,360.00,"1,360.00"
03 Mar 26,DR,CHARGES,12.50,,
03 Mar 26,CR,KENT CC VSH00043TF,,"1,250.00",
03 Mar 26,DR,RETURNED EXAMPLE,60.00,,"2,537.50"
""",
    "HSBC, HSBCnet": """Account name,Account number,Currency,Bank reference,Narrative,Customer reference,TRN type,Value date,Credit amount,Debit amount,Balance,Time,Post date
NAVSH,400000-12345678,GBP,A1,LB CAMDEN,VSH00042KM,CREDIT,02/03/2026,360.00,,,10:00,02/03/2026
NAVSH,400000-12345678,GBP,A2,CHARGES,,DEBIT,03/03/2026,,-12.50,,10:00,03/03/2026
NAVSH,400000-12345678,GBP,A3,KENT CC,VSH00043TF,CREDIT,03/03/2026,"1,250.00",,,10:00,03/03/2026
NAVSH,400000-12345678,GBP,A4,RETURNED,,DEBIT,03/03/2026,,-60.00,,10:00,03/03/2026
""",
    "Lloyds, and Bank of Scotland": """Transaction Date,Transaction Type,Sort Code,Account Number,Transaction Description,Debit Amount,Credit Amount,Balance,
03/03/2026,FPO,'30-00-00,12345678,RETURNED EXAMPLE,60.00,,2537.50
03/03/2026,BGC,'30-00-00,12345678,KENT CC VSH00043TF,,1250.00,2597.50
03/03/2026,PAY,'30-00-00,12345678,CHARGES,12.50,,1347.50
02/03/2026,BGC,'30-00-00,12345678,LB CAMDEN VSH00042KM,,360.00,1360.00
""",
    "Lloyds, Commercial Banking": """Date,Sort Code/Account,,Transaction Type,Value,Customer Reference,Transaction Description
02/03/26,300000-12345678,,BGC,360.00,VSH00042KM,LB CAMDEN
03/03/26,300000-12345678,,PAY,-12.50,,CHARGES
03/03/26,300000-12345678,,BGC,1250.00,VSH00043TF,KENT CC
03/03/26,300000-12345678,,FPO,-60.00,,RETURNED EXAMPLE
""",
    "NatWest, and Royal Bank of Scotland": """
Date, Type, Description, Value, Balance, Account Name, Account Number

03/03/2026,D/D,"'RETURNED EXAMPLE",-60.00,2537.50,"'NAVSH","'600000-12345678",
03/03/2026,BAC,"'KENT CC , VSH00043TF",1250.00,2597.50,"'NAVSH","'600000-12345678",
03/03/2026,CHG,"'CHARGES",-12.50,1347.50,"'NAVSH","'600000-12345678",
02/03/2026,BAC,"'LB CAMDEN , VSH00042KM",360.00,1360.00,"'NAVSH","'600000-12345678",
""",
    "Santander, midata": """Account Number: 12****78

Date;Type;Merchant/Description;Debit/Credit;Balance
03/03/2026;DD;RETURNED EXAMPLE;-£60.00;+£2537.50
03/03/2026;CR;KENT CC VSH00043TF;+£1,250.00;+£2597.50
03/03/2026;FEE;CHARGES;-£12.50;+£1347.50
02/03/2026;CR;LB CAMDEN VSH00042KM;+£360.00;+£1360.00

Arranged overdraft limit;+£500.00
""",
    "Santander, business": """From 01/03/2026 to 03/03/2026

Date,Description,Money in,Money out,Balance (£)
02/03/2026,LB CAMDEN VSH00042KM,£360.00,,"£1,360.00"
03/03/2026,CHARGES,,£12.50,"£1,347.50"
03/03/2026,KENT CC VSH00043TF,"£1,250.00",,"£2,597.50"
03/03/2026,RETURNED EXAMPLE,,£60.00,"£2,537.50"
""",
    "Unity Trust Bank": """Account: 12345678
Date,Type,Transaction Details,Debit,Credit,Balance
02/03/2026,CR,LB CAMDEN VSH00042KM,,360.00,1360.00
03/03/2026,CHG,CHARGES,(12.50),,1347.50
03/03/2026,CR,KENT CC VSH00043TF,,1250.00,2597.50
03/03/2026,DR,RETURNED EXAMPLE,60.00-,,2537.50
,,Totals,72.50,1610.00,
""",
    "CAF Bank": """Date,Transaction Type,Narrative,Reference,Debit,Credit,Balance
02-Mar-2026,BGC,LB CAMDEN,VSH00042KM,,360.00,1360.00
03-Mar-2026,CHG,CHARGES,,12.50,,1347.50
03-Mar-2026,BGC,KENT CC,VSH00043TF,,"1,250.00","2,597.50"
03-Mar-2026,RET,RETURNED EXAMPLE,,60.00,,"2,537.50"
""",
}

MT940 = """:20:STMT0001
:25:60161331926819
:28C:00045/00001
:60F:C260301GBP1000,00
:61:2603020302C360,00NTRFVSH00042KM//BANKREF01
LB CAMDEN CREDITORS
:86:LONDON BOROUGH OF CAMDEN
:61:2603030303D12,50NCHGNONREF//BANKREF02
:86:CHARGES
:61:2603030303C1250,00NTRFNONREF//BANKREF03
:86:KENT COUNTY COUNCIL VSH000
43TF
:61:2603030303RC60,00NRTINONREF//BANKREF04
:86:RETURNED EXAMPLE
:62F:C260303GBP2537,50
-
"""

CAMT = """<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt><GrpHdr><MsgId>M1</MsgId></GrpHdr>
<Stmt><Id>S1</Id><Acct><Id><IBAN>GB33BUKB20201555555555</IBAN></Id></Acct>
<Bal><Tp><CdOrPrtry><Cd>OPBD</Cd></CdOrPrtry></Tp><Amt Ccy="GBP">1000.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>2026-03-01</Dt></Dt></Bal>
<Bal><Tp><CdOrPrtry><Cd>CLBD</Cd></CdOrPrtry></Tp><Amt Ccy="GBP">2537.50</Amt><CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>2026-03-03</Dt></Dt></Bal>
<Ntry><Amt Ccy="GBP">360.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts><BookgDt><Dt>2026-03-02</Dt></BookgDt>
<AcctSvcrRef>B1</AcctSvcrRef><NtryDtls><TxDtls><Refs><EndToEndId>VSH00042KM</EndToEndId></Refs>
<RltdPties><Dbtr><Pty><Nm>London Borough of Camden</Nm></Pty></Dbtr></RltdPties><RmtInf><Ustrd>MEMBERSHIP 2026</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>
<Ntry><Amt Ccy="GBP">12.50</Amt><CdtDbtInd>DBIT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts><BookgDt><Dt>2026-03-03</Dt></BookgDt>
<AcctSvcrRef>B2</AcctSvcrRef><AddtlNtryInf>CHARGES</AddtlNtryInf></Ntry>
<Ntry><Amt Ccy="GBP">99.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts><Cd>PDNG</Cd></Sts><BookgDt><Dt>2026-03-03</Dt></BookgDt></Ntry>
<Ntry><Amt Ccy="GBP">1250.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts><BookgDt><DtTm>2026-03-03T09:30:00Z</DtTm></BookgDt>
<AcctSvcrRef>B3</AcctSvcrRef><NtryDtls><TxDtls><Refs><EndToEndId>NOTPROVIDED</EndToEndId></Refs>
<RltdPties><Dbtr><Nm>Kent County Council</Nm></Dbtr></RltdPties><RmtInf><Strd><CdtrRefInf><Ref>VSH00043TF</Ref></CdtrRefInf></Strd></RmtInf></TxDtls></NtryDtls></Ntry>
<Ntry><Amt Ccy="GBP">60.00</Amt><CdtDbtInd>DBIT</CdtDbtInd><RvslInd>true</RvslInd><Sts><Cd>BOOK</Cd></Sts><BookgDt><Dt>2026-03-03</Dt></BookgDt>
<AcctSvcrRef>B4</AcctSvcrRef><NtryDtls><TxDtls><RtrInf><Rsn><Cd>AC04</Cd></Rsn></RtrInf><RmtInf><Ustrd>RETURNED EXAMPLE</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>
</Stmt></BkToCstmrStmt></Document>
"""
