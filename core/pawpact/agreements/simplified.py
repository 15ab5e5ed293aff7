"""Characters that unfair clauses are written with, from the traditional to the simplified form."""

SIMPLIFIED = str.maketrans(
    "還沒歸釋終權評價訴訟續約繼應繳費雙數賠償責單變調漲滿預項額開關閉貓領養贈與無負擔違發體網絕辦將視為動順簽認餘積點過後離獲"
    "購從轉寵義務審轄區總處證經給據論遺棄係願請會許嚴準報頻時隨間條書補齊罰員國實現進產罷決統須裡",
    "还没归释终权评价诉讼续约继应缴费双数赔偿责单变调涨满预项额开关闭猫领养赠与无负担违发体网绝办将视为动顺签认余积点过后离获"
    "购从转宠义务审辖区总处证经给据论遗弃系愿请会许严准报频时随间条书补齐罚员国实现进产罢决统须里",
)
"""For looking only: what is published stays as it was written."""
