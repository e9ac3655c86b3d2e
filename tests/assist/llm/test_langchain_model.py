from langchain_core.language_models import FakeListChatModel
from langchain_core.messages import HumanMessage

from assist.limits import Deadline
from assist.llm.client import Completion, OpenAIChat
from assist.llm.langchain_model import EndpointChatModel, LangChainChat
from assist.settings import Llm
from tests.llm_server import running, said

ASK = [{"role": "system", "content": "规则"}, {"role": "user", "content": "能退吗"}]


def test_our_endpoint_is_a_langchain_chat_model():
    with running() as server:
        server.replies.append(said("可以退。"))
        chat = OpenAIChat(Llm(base_url=server.base_url, model="m"))
        model = EndpointChatModel(chat=chat)
        assert model.invoke([HumanMessage("能退吗")]).content == "可以退。"
        assert server.requests[0]["body"]["messages"] == [{"role": "user", "content": "能退吗"}]


def test_format_and_deadline_pass_through_both_faces():
    with running() as server:
        server.replies.append(
            said("{}", usage={"prompt_tokens": 3, "completion_tokens": 1, "total_tokens": 4})
        )
        inner = OpenAIChat(Llm(base_url=server.base_url, model="m"))
        chat = LangChainChat(EndpointChatModel(chat=inner), "m")
        done = chat.complete(ASK, Deadline.after(5), {"type": "json_object"})
        assert done == Completion("{}", "m", {"prompt": 3, "completion": 1})
        assert server.requests[0]["body"]["response_format"] == {"type": "json_object"}
        assert server.requests[0]["body"]["messages"] == ASK


def test_a_foreign_langchain_model_can_take_the_place():
    chat = LangChainChat(FakeListChatModel(responses=["可以退。"]), "fake")
    *pieces, last = chat.stream(ASK, Deadline.after(5))
    assert "".join(pieces) == "可以退。"
    assert last.text == "可以退。"
