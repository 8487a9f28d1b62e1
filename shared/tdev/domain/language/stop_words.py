"""Words that carry no topic, by language (ISO 639-1). They also tell languages of one script apart."""

_TEXTS = {
    "en": """a about above after again all also am an and any are as at be because been before being below
        between both but by can could did do does doing down during each few for from further get got had has
        have having he her here hers him his how i if in into is it its just me more most my no nor not now of
        off on once only or other our out over own please same she should so some such than that the their them
        then there these they this those through to too under until up us very was we were what when where which
        while who why will with would you your""",
    "de": """aber alle als also am an auch auf aus bei bin bis bist da damit dann das dass dein dem den denn der
        des die dies diese dieser doch dort du durch ein eine einem einen einer es für gegen haben hat hatte
        hier ich ihr im in ist ja jede kann kein keine können man mein mit muss nach nicht noch nur ob oder ohne
        sein sich sie sind so soll über um und uns unser unter vom von vor war waren was wenn wer wie wir wird
        wo zu zum zur zwischen""",
    "fr": """ainsi alors au aucun aussi autre aux avec avoir car ce cela ces cette chez comme dans de depuis des
        donc du elle elles en est et être eux fait il ils je la le les leur lui mais me même mes moi mon ne nos
        notre nous on ou où par pas peu plus pour qu que qui sa sans se ses si son sont sur ta te tes ton tous
        tout très tu un une votre vous""",
    "es": """a al algo ante antes aunque como con contra cual cuando de del desde donde dos el ella ellas ellos
        en entre era es esa ese eso esta este esto está están fue ha hasta hay la las le les lo los más me mi
        mientras muy nada ni no nos nosotros o otro para pero poco por porque que qué quien se ser si sin sobre
        son su sus también tanto te tiene todo tu un una uno usted y ya yo""",
    "it": """a ad agli ai al alla alle anche ancora avere che chi ci come con cui da dal dalla dei del della
        delle di dove e è ed era essere gli ha hanno ho i il in io la le lei li lo loro lui ma mi mia mio molto
        ne negli nel nella noi non nostro o per perché più quale quando quello questa questo se sei si sono sta
        su sua suo tra tu tutti tutto un una uno voi""",
    "pt": """a ao aos as até com como da das de dela dele do dos e é ela ele eles em entre era essa esse esta
        este está eu foi há isso isto já lhe mais mas me mesmo meu minha muito na não nas nem no nos nós nossa
        nosso o os ou para pela pelo por qual quando que quem se sem ser seu são só sua também te tem um uma
        você""",
    "nl": """aan al alles als altijd bij daar dan dat de der deze die dit doch doen door dus een en er ge geen
        haar had heb hebben heeft hem het hier hij hoe hun iets ik in is ja je kan maar me meer men met mij mijn
        na naar niet niets nog nu of om omdat onder ons ook op over reeds te tegen toch toen tot u uit van veel
        voor want waren was wat werd wie wij wil worden zal ze zich zij zijn zo zonder zou""",
    "ko": """그 그것 그냥 그런 그리고 그래서 그러나 그런데 것 거 게 나 너 우리 저 저희 이 이것 이런 저것 등 및
        또 또는 더 좀 잘 매우 너무 아주 정말 진짜 다시 바로 수 때 때문 위 위해 대한 대해 통해 있다 있는 있습니다
        있어요 없다 없는 없습니다 없어요 하다 하는 하고 해서 했다 했습니다 합니다 해요 했어요 한다 되다 되는
        됩니다 되어 된 된다 되었습니다 이다 입니다 아니다 같다 같은 같아요 모든 각 어떤 무엇 왜 어디 언제 누가
        어떻게""",
}

STOP_WORDS: dict[str, frozenset[str]] = {language: frozenset(text.split()) for language, text in _TEXTS.items()}
"""Language to its words, lower case."""
