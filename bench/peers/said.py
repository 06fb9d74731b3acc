"""What both desks are filled with: the same matters in three languages, as long as mails are, and the eight everyday words."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass

# Everyday words of two or more characters, each as a customer writes it: with particles and endings, never alone.
QUERIES = {
    "환불": "어제 받은 컵이 깨져 있어서 환불받고 싶어요.",
    "파손": "상자가 찌그러졌고 안에 든 접시도 파손되어 왔습니다.",
    "배송": "아직도 배송중이라고만 나오는데 언제 오나요?",
    "교환": "색이 생각과 달라서 교환하려고 하는데 어떻게 하나요?",
    "返金": "届いたカップが割れていたので返金していただけますか。",
    "注文": "昨日の注文をまだ変更できますか。",
    "商品が破損": "箱を開けたら商品が破損していました。",
    "配送": "配送先の住所を間違えて登録してしまいました。",
}
_OTHERS = (
    "사이즈를 한 단계 큰 것으로 다시 받고 싶은데 재고가 있나요?",
    "영수증을 회사 이름으로 다시 받을 수 있을까요?",
    "회원 정보에서 전화번호를 바꾸고 싶습니다.",
    "쿠폰이 적용되지 않아서 문의드려요.",
    "비밀번호를 잊어버렸어요.",
    "선물 포장도 해 주시나요?",
    "서울 매장은 몇 시까지 여나요?",
    "세탁기에 돌려도 되는 옷인가요?",
    "領収書の宛名を会社名に変えていただけますか。",
    "在庫はいつ頃入りますか。",
    "ポイントが反映されていません。",
    "サイズが合わないので別のものにしたいです。",
    "会員情報の電話番号を変えたいです。",
    "ギフト包装はできますか。",
    "Where is my parcel? The tracking page has not moved for four days.",
    "Can I have the invoice in my company's name?",
    "The zip was broken from the start.",
    "I would like the same shirt in black, one size larger.",
    "My coupon code is refused.",
    "Which of the two mats is better for a small room?",
    "I typed the wrong street, can it still be changed?",
)  # fmt: skip
_ANSWERS = (
    "확인해서 바로 알려 드릴게요.",
    "お調べいたしますので少々お待ちください。",
    "Let me look that up for you.",
    "말씀해 주셔서 감사합니다. 처리해 두었어요.",
    "ご不便をおかけいたしました。手配いたしました。",
    "That is done, thank you for waiting.",
)  # fmt: skip
# What a mail holds besides the matter itself: a greeting, what led to it, a signature, the shop's own lines quoted below.
_MAIL = {
    "ko": (
        "안녕하세요. 지난주에 온라인 매장에서 처음 구매한 고객입니다.",
        "주문 번호는 확인 메일에 적혀 있던 것과 같고, 결제는 카드로 했습니다.",
        "상품은 어제 저녁 늦게 문 앞에 놓여 있었고 오늘 아침에 열어 보았습니다.",
        "사진은 필요하시면 바로 보내 드릴 수 있어요.",
        "전화는 업무 중이라 받기 어려우니 가능하면 메일로 답해 주시면 좋겠습니다.",
        "이번 주말에 가족 모임이 있어서 그 전에 해결되면 정말 감사하겠습니다.",
        "전에 문의드렸을 때는 친절하게 안내해 주셔서 큰 문제 없이 해결됐습니다.",
        "비슷한 후기를 몇 개 보았는데 저만 겪은 일은 아닌 것 같아요.",
        "혹시 제가 잘못 알고 있는 부분이 있다면 편하게 말씀해 주세요.",
        "감사합니다. 좋은 하루 보내세요.",
        "> 고객님, 저희 매장을 이용해 주셔서 감사합니다. 아래 내용을 확인해 주세요.",
        "> 이 메일은 발신 전용이며 문의는 고객센터로 부탁드립니다.",
    ),
    "ja": (
        "お世話になっております。先週そちらのオンラインショップで初めて購入した者です。",
        "ご確認のメールにある番号のとおりで、お支払いはカードで済ませました。",
        "昨日の夜に玄関先に届いており、今朝開けてみたところです。",
        "必要でしたら写真もすぐにお送りできます。",
        "仕事中は電話に出られないため、できればメールでお返事をいただけると助かります。",
        "週末に家族の集まりがあり、それまでに解決できますと幸いです。",
        "以前お尋ねした際は丁寧にご案内いただき、とても助かりました。",
        "似たような感想をいくつか見かけたので、私だけではないようです。",
        "こちらの思い違いでしたら、どうぞご遠慮なくお知らせください。",
        "どうぞよろしくお願いいたします。",
        "> このたびは当店をご利用いただき、誠にありがとうございます。",
        "> このメールは送信専用です。お問い合わせは窓口までお願いいたします。",
    ),
    "en": (
        "Hello, I bought from your online shop for the first time last week.",
        "The number is the one in your confirmation, and I paid by card.",
        "The box was at my door late last night and I opened it this morning.",
        "I can send pictures at once if you need them.",
        "I cannot take calls at work, so an answer by mail would be best.",
        "We have guests at the weekend and it would help to have it settled by then.",
        "The last time I asked you were very kind and it was solved quickly.",
        "I have seen a few reviews that say much the same.",
        "If I have misunderstood anything, please just tell me.",
        "Thank you and kind regards,",
        "> Dear customer, thank you for shopping with us. Please find the details below.",
        "> This address sends only; please write to our care team.",
    ),
}  # fmt: skip
NEW = "색이 생각과 달라서 다른 것으로 바꾸고 싶어요."  # what is written while it is measured
_EACH = 5  # one matter in so many is one of the eight


@dataclass(frozen=True, slots=True)
class Matter:
    """One customer's matter: who writes, what first, what is answered, what they say then, and how long ago in seconds."""

    number: int
    customer: int
    words: str
    answer: str
    thanks: str
    ago: int
    is_open: bool

    @property
    def title(self) -> str:
        """Its first line."""
        return self.words.partition("\n")[0][:100]


def matters(number: int) -> Iterator[Matter]:
    """So many, the same in every run; the eight questions stand in the newest ones, and in some of the others."""
    chance = random.Random(7)
    everyday = list(QUERIES.values())
    for at in range(number):
        left = number - at
        if left <= len(everyday):
            words, ago = everyday[left - 1], 60 * left
        else:
            words = everyday[at // _EACH % len(everyday)] if at % _EACH == 0 else f"{chance.choice(_OTHERS)} ({at})"
            ago = 3_600 + chance.randrange(90 * 86_400)
        words = f"{words}\n{_rest(words, chance)}"
        yield Matter(
            at, at // 5, words, chance.choice(_ANSWERS), "네, 기다릴게요.", ago, left <= len(everyday) or chance.random() < 1 / 2
        )


def _rest(words: str, chance: random.Random) -> str:
    """What else the mail says: six to sixteen lines, some of them twice as people quote, in the language of the matter."""
    language = "ja" if any("ぁ" <= one <= "ヶ" for one in words) else "ko" if any("가" <= one <= "힣" for one in words) else "en"
    return "\n".join(chance.choices(_MAIL[language], k=chance.randrange(6, 17)))
