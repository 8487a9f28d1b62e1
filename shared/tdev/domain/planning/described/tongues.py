"""Words of work and what they mean, in English and Korean; one meaning a line, its own name first."""

MEANINGS = tuple(
    line.split()
    for line in """
    summarize summary summarise digest tl;dr tldr gist key_points in_short boil_down
    summarize condense shorten 요약 간추 정리 줄여
    translate translation translator render_in put_into 번역 옮겨
    language tongue 언어 어느_나라_말 무슨_말 어느_말
    detect identify recognize recognise determine guess tell_which 감지 판별 식별
    classify what_type what_kind which_type which_kind type_of categorize categorise label sort_into 분류
    classify 무슨_종류 어떤_종류 무슨_유형
    sentiment mood feeling happy unhappy angry satisfied dissatisfied upset positive negative tone emotion 감정 감성
    sentiment 긍정 부정적 기분 만족 불만 호의적
    keyword keywords key_terms key_words main_terms tags_of 키워드 핵심어 주요_단어 핵심_단어
    extract pull_out pull get_out take_text pick_out 추출 뽑 꺼내
    redact remove mask anonymize anonymise strip scrub take_out black_out blank_out hide 제거 지우 지워 가려 가리 빼
    redact 마스킹 익명 비식별
    personal pii personal_data personal_details personal_info personal_information private_data sensitive_data
    personal 개인정보 개인_정보 신상 주민번호
    template 템플릿 서식 양식
    fill complete 채우 채워
    qr qr_code qrcode 큐알 큐알코드
    image picture photo photograph screenshot scan scanned png jpg jpeg heic 이미지 사진 그림 스크린샷 스캔
    ocr 글자_인식 문자_인식
    pdf 피디에프
    audio sound mp3 wav recording voice podcast spoken call_recording 오디오 음성 녹음 소리 통화
    transcribe transcript transcription write_down speech_to_text 받아쓰 받아_쓰 받아_적 받아적 녹취 전사 음성_인식
    speak text_to_speech into_speech to_speech as_speech read_aloud read_back read_it_back read_it_aloud
    speak read_it_out read_out read_this_aloud read_aloud
    speak say_aloud narrate voice_over 낭독 음성으로 소리_내어 읽어주는 오디오로 음성_파일로
    user customer_record member account_holder 사용자 유저 회원 고객
    lookup look_up look_him_up look_her_up look_them_up look_up_user 조회 찾아봐
    email e-mail mail mails emails 이메일 메일
    tell inform let_know let_us_know let_me_know let_them_know 알려 알려줘
    send notify post share forward deliver alert message ping drop_a_note publish 보내 전송 발송 올려 올리
    send 게시 공유 알림 전달 통보 포스팅
    slack 슬랙
    channel 채널
    s3 에스쓰리
    storage bucket 버킷 스토리지 저장소
    read load open fetch get download retrieve grab pull_down 읽 가져 불러 내려받 다운로드 받아 열어
    write save store put upload export keep_it archive_it dump persist 저장 기록 적재 써 넣어 쓰기 업로드 보관
    csv tsv spreadsheet 씨에스브이 스프레드시트
    parse 파싱 구문_분석
    row rows record records table_rows 행 레코드 건들
    column field 열 컬럼 필드
    filter keep only_rows where_rows rows_where 필터 걸러 골라 추려 만_남겨 남기
    aggregate group total subtotal group_by breakdown per_region sum_up average mean avg
    aggregate 집계 합계 총합 총액 평균 그룹
    aggregate 합산 별로_묶
    sum total add_up add_together add 합계 총합 더해 더하
    sort order rank arrange sorted descending ascending 정렬 순으로 내림차순 오름차순 순위
    chart plot graph diagram visualize visualise bar_chart line_chart pie_chart histogram 차트 그래프 도표 시각화
    draw plot visualize graph_it 그려 그리
    sql query select 쿼리 질의
    database db 데이터베이스 디비
    dynamodb dynamo 다이나모
    item entry 항목 아이템
    http endpoint api rest webhook 엔드포인트 웹훅
    request call hit invoke 호출 요청
    web website webpage site page homepage url 웹 웹페이지 사이트 홈페이지 페이지 링크
    html
    scrape crawl harvest 스크랩 크롤 긁어
    weather forecast rain raining temperature umbrella sunny snow how_warm how_cold how_hot degrees_in
    weather 날씨 기온 예보 우산 비_와 비가_와 비_오 몇_도 눈_와 더워 추워
    exchange exchange_rate exchange_rates convert_currency conversion_rate 환율 환전
    currency money 통화_단위 화폐
    arithmetic expression calculation calculate compute calculator work_out evaluate_expression 계산 수식 산수
    number numbers figures 숫자 수들
    issue issues ticket bug bug_report 이슈 티켓
    github 깃허브 깃헙
    repository repo 레포 리포지토리
    create make generate produce build scaffold set_up 만들 만드 생성 작성
    open_new file_a file_an raise_an open_an open_a 열어줘 등록
    opinion this_review the_review a_review customer_review customer_reviews product_review product_reviews reviews
    review code_review 리뷰 검토
    code source_code snippet 코드 소스
    diff patch pull_request merge_request 디프 변경분 변경사항
    test tests unit_test 테스트 시험
    run execute launch 실행 돌려 돌리
    component 컴포넌트 구성요소
    score rate_this rate_the rate_my rate_it grade evaluate assess judge 평가 점수 채점
    workflow pipeline_plan 워크플로
    quality 품질
    cost price 비용 가격
    deploy release roll_out ship rollout 배포 출시
    rollback roll_back roll_it_back revert go_back_to undo previous_version 롤백 되돌려 되돌리 원복 이전_버전
    service app application 서비스 앱
    log logs 로그
    search find look_for look_through grep hunt 검색 찾아 찾기 찾
    metric metrics latency error_rate throughput cpu memory_usage response_time p95 p99 qps 메트릭 지표 지연 지연시간
    metric 에러율 오류율 응답시간 사용률
    anomaly anomalies outlier outliers abnormal unusual odd spike weird strange
    anomaly 이상치 이상한 이상_징후 이상_있 이상이 이상_탐지
    anomaly 튀는 비정상
    secret secrets credential credentials leaked_key password_in hardcoded_key api_key
    secret api_keys 시크릿 비밀키 비밀번호 비밀
    secret 자격증명 유출된_키
    jenkins jenkinsfile 젠킨스 젠킨스파일
    actions github_actions 액션 깃허브_액션 액션스
    convert turn change transform migrate port conversion migration 변환 바꿔 바꾸 전환 이전해 마이그레이션
    terraform 테라폼
    cloudformation 클라우드포메이션
    iac infrastructure infrastructure_as_code vpc subnet 인프라 서브넷
    policy policies compliance violation violations rule guardrail 정책 위반 규정 준수
    check verify validate inspect make_sure ensure examine audit 검사 확인 점검 검증 체크
    schedule cron 스케줄 일정_등록
    calendar meeting event appointment invite calendar_event 캘린더 회의 미팅 일정 약속
    compress zip gzip zstd shrink deflate 압축
    encrypt encipher 암호화
    decrypt 복호화
    resize crop rotate watermark thumbnail 크기_조절 자르 회전 워터마크 썸네일
    print printer 인쇄 프린트 출력물
    predict prediction 예측 예상
    pay payment purchase buy checkout_cart refund invoice_customer 결제 구매 환불 송금 이체
    book reserve booking reservation 예약
    phone dial telephone ring_up 전화
    tweet retweet 트윗
    play play_back playback 재생 틀어
    video film movie clip 동영상 비디오 영상
    delete erase wipe destroy drop_table purge 삭제 폐기
    count how_many number_of 개수 건수 몇_개 몇_건 몇건
    aloud out_loud 소리내어
    text sentence paragraph wording words_in what_it_says 텍스트 문장 글 글자 본문 내용 문구
    file document 파일 문서
    report 보고서 리포트 결과서
    """.strip().splitlines()
)
"""``_`` stands between the words of a form of several words. Korean forms match at the start of a word, too."""

GENERIC = frozenset(
    """
    read write send create run check search convert text file data number find request code service extract item
    column row list value tell detect web draw fill storage test database score image quality cost count
    sum parse redact component workflow repository channel object classify
    """.split()
)
"""Meanings that many components share; alone they choose none."""

PUTTING = frozenset("send write deploy rollback schedule create open_new delete".split())
"""What puts something elsewhere; what such a component answers is no material for others."""

TAKING = frozenset("read lookup search sql scrape metric weather".split())
"""What brings something in."""

SHAPING = frozenset("parse convert fill".split())
"""First words of components that only change the shape of what is there: taken where types ask for it, or by name."""

FOREIGN = tuple(
    line.split()
    for line in """
    KakaoTalk kakaotalk kakao 카카오톡 카톡
    Telegram telegram 텔레그램
    Discord discord 디스코드
    WhatsApp whatsapp 왓츠앱
    LINE_app line_messenger 라인으로 라인_메신저
    SMS sms text_message text_messages 문자로 문자_메시지 문자메시지
    Teams microsoft_teams ms_teams 팀즈
    Notion notion 노션
    Jira jira 지라
    Trello trello 트렐로
    Confluence confluence 컨플루언스
    Dropbox dropbox 드롭박스
    Google_Drive google_drive 구글_드라이브
    Google_Sheets google_sheet google_sheets 구글_시트
    Google_Cloud_Storage gcs
    Azure azure blob_storage
    FTP ftp sftp
    Twitter twitter tweet 트위터
    Facebook facebook 페이스북
    Instagram instagram 인스타그램 인스타
    LinkedIn linkedin
    YouTube youtube 유튜브
    Zoom zoom_meeting
    Fax fax 팩스
    Printer printer print 인쇄 프린터 프린트
    Salesforce salesforce
    HubSpot hubspot
    Stripe stripe
    PagerDuty pagerduty 페이저듀티
    Datadog datadog
    Snowflake snowflake
    BigQuery bigquery 빅쿼리
    Kafka kafka 카프카
    RabbitMQ rabbitmq
    Redis redis 레디스
    MongoDB mongodb mongo 몽고디비
    Elasticsearch elasticsearch
    Airtable airtable
    Zendesk zendesk
    GitLab gitlab 깃랩
    Bitbucket bitbucket
    Excel xlsx 엑셀
    PowerPoint powerpoint pptx 파워포인트
    Word_document docx 워드_문서
    Video video 동영상 비디오
    Phone phone phone_call dial 전화
    Blockchain blockchain 블록체인
    """.strip().splitlines()
)
"""Services and things outside that a goal may want; a registry that does not speak of one cannot serve it."""

UNCOMMON = frozenset("compress encrypt decrypt resize predict pay book print phone tweet delete video play".split())
"""Deeds that nothing else stands in for."""

MANIFOLD = frozenset("sort sum convert filter fill draw run score test check aggregate".split())
"""Meanings of verbs that mean much else, too: order a pizza, add music, turn the light off."""

PLAIN_DEEDS = frozenset("read write send create run check search convert extract open_new".split())
"""Deeds that one part of a goal may ask of several components."""

BARRING = frozenset("predict pay book print phone tweet delete play".split())
"""Of these, what leaves nothing to do for the others in the same part of a goal."""

DEEDS = frozenset(
    """
    summarize translate detect classify extract redact fill transcribe speak lookup send write parse filter aggregate
    draw scrape convert compress encrypt decrypt resize print predict pay book phone tweet delete deploy rollback
    review create generate open_new run score search sort request arithmetic
    """.split()
)
"""Meanings that ask for something to be done."""
