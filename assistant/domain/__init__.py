"""The words of the project as frozen types. Imports nothing of ours."""

from assistant.domain.briefs import (
    Brief as Brief,
)
from assistant.domain.briefs import (
    CaseRow as CaseRow,
)
from assistant.domain.briefs import (
    EvidenceItem as EvidenceItem,
)
from assistant.domain.briefs import (
    Grounding as Grounding,
)
from assistant.domain.briefs import (
    Inquiry as Inquiry,
)
from assistant.domain.briefs import (
    Section as Section,
)
from assistant.domain.briefs import (
    Statement as Statement,
)
from assistant.domain.conversation import (
    MAX_QUESTION_CHARACTERS as MAX_QUESTION_CHARACTERS,
)
from assistant.domain.conversation import (
    Context as Context,
)
from assistant.domain.conversation import (
    PastTurn as PastTurn,
)
from assistant.domain.conversation import (
    Profile as Profile,
)
from assistant.domain.documents import (
    OWN_SOURCE as OWN_SOURCE,
)
from assistant.domain.documents import (
    Document as Document,
)
from assistant.domain.documents import (
    Glance as Glance,
)
from assistant.domain.documents import (
    Passage as Passage,
)
from assistant.domain.documents import (
    Source as Source,
)
from assistant.domain.documents import (
    SourceReference as SourceReference,
)
from assistant.domain.documents import (
    StanceRule as StanceRule,
)
from assistant.domain.terms import (
    ArticleType as ArticleType,
)
from assistant.domain.terms import (
    Collection as Collection,
)
from assistant.domain.terms import (
    Decision as Decision,
)
from assistant.domain.terms import (
    DecisionKind as DecisionKind,
)
from assistant.domain.terms import (
    DocumentKind as DocumentKind,
)
from assistant.domain.terms import (
    Form as Form,
)
from assistant.domain.terms import (
    Language as Language,
)
from assistant.domain.terms import (
    Outcome as Outcome,
)
from assistant.domain.terms import (
    Role as Role,
)
from assistant.domain.terms import (
    SectionKind as SectionKind,
)
from assistant.domain.terms import (
    Signal as Signal,
)
from assistant.domain.terms import (
    SourceKind as SourceKind,
)
from assistant.domain.terms import (
    Stance as Stance,
)
from assistant.domain.terms import (
    Verdict as Verdict,
)
