using System.Collections.Immutable;
using SmoothLlm.Core.Protocol.Conversation;

namespace SmoothLlm.Tests.Protocol.Translation;

/// <summary>Conversations by chance that say all that one format can say to a provider, and nothing that it cannot.</summary>
internal sealed class RandomConversation(RandomValues values)
{
    public ConversationRequest ForChat()
    {
        // The one takes what every model takes, the other is a thinking one with rules of its own.
        string model = values.Pick("house-model", "gpt-5.1");
        var traits = ModelTraits.Of(model);
        var effort = values.Chance() ? new Effort.Level(values.Pick("none", "minimal", "low", "medium", "high")) : null;
        bool samples = traits.Sampling == SamplingRule.Free || effort is { Word: "none" };
        var tools = values.List(0, 3, () => new ToolOffer(values.Id(), values.MaybeText(), values.Chance() ? values.Object() : null, Flag(), Cache: null));
        return new ConversationRequest
        {
            Format = WireFormat.OpenAiChat,
            ModelName = model,
            Turns = values.List(1, 8, () => ChatTurn(traits)),
            Tools = tools,
            ToolUse = tools.IsEmpty ? null : Use(),
            AllowsParallelTools = tools.IsEmpty ? null : Flag(),
            MaxOutputTokens = values.Chance() ? values.Next(1, 100_000) : null,
            IsStreamed = values.Chance(),
            Choices = values.Chance() ? 1 : values.Next(2, 128),
            Sampling = new Sampling
            {
                Temperature = samples && values.Chance() ? values.Fraction() * 2 : null,
                TopP = samples && values.Chance() ? values.Fraction() : null,
                FrequencyPenalty = traits.TakesPenalties && values.Chance() ? values.Fraction() - 0.5 : null,
                PresencePenalty = traits.TakesPenalties && values.Chance() ? values.Fraction() - 0.5 : null,
                Seed = values.Chance() ? values.Next(0, int.MaxValue - 1) : null,
                LogitBias = values.Chance() ? values.Object() : null,
            },
            Stop = traits.TakesStop ? values.List(0, 4, values.Text) : [],
            Shape = values.Pick<AnswerShape?>(null, new AnswerShape.AnyObject(), new AnswerShape.JsonSchema(values.Id(), values.MaybeText(), values.Object(), Flag())),
            Effort = effort,
            LogProbabilities = values.Chance() ? values.Next(0, 20) : null,
            User = values.MaybeText(),
            Metadata = values.Chance() ? values.Object() : null,
            ServiceTier = values.Chance() ? values.Pick("auto", "flex") : null,
            PromptCacheKey = values.MaybeText(),
            Extras = values.Chance() ? [new ExtraField("x_" + values.Id(), values.Object())] : [],
        };
    }

    public ConversationRequest ForMessages()
    {
        // Without thoughts, with a budget for them, by effort, and by effort without any sampling.
        string model = values.Pick("claude-3-5-sonnet", "claude-sonnet-4-5", "claude-sonnet-4-6", "claude-sonnet-5");
        var traits = ModelTraits.Of(model);
        var tools = values.List(0, 3, () => new ToolOffer(values.Id(), values.MaybeText(), values.Object(fewest: 1), traits.KeepsToSchema && values.Chance() ? true : null, Mark()));
        var use = tools.IsEmpty ? null : Use();
        int cap = values.Next(1, 60_000);
        var turns = Dialogue();
        var effort = use is ToolUse.Required or ToolUse.One || turns[^1].Role == Role.Tool ? null : EffortOf(traits, cap);
        bool samples = traits.Sampling != SamplingRule.Never && effort is null;
        double? temperature = samples && values.Chance() ? values.Fraction() : null;
        return new ConversationRequest
        {
            Format = WireFormat.AnthropicMessages,
            ModelName = model,
            Turns = turns,
            Tools = tools,
            ToolUse = use,
            AllowsParallelTools = use is not (null or ToolUse.Forbidden) && values.Chance() ? false : null,
            MaxOutputTokens = cap,
            IsStreamed = values.Chance(),
            Sampling = new Sampling
            {
                Temperature = temperature,
                TopP = samples && (traits.Sampling == SamplingRule.Free || temperature is null) && values.Chance() ? values.Fraction() : null,
                TopK = samples && values.Chance() ? values.Next(1, 500) : null,
            },
            Stop = values.List(0, 4, values.Word),
            Shape = traits.KeepsToSchema && values.Chance() ? new AnswerShape.JsonSchema(Name: null, Description: null, values.Object(), IsStrict: true) : null,
            Effort = effort,
            User = values.MaybeText(),
        };
    }

    private Turn ChatTurn(ModelTraits traits) => values.Next(0, traits.KnowsDeveloper ? 5 : 4) switch
    {
        0 => new Turn(Role.System, ChatParts()) { Name = MaybeName() },
        1 or 2 => new Turn(Role.User, ChatParts()) { Name = MaybeName() },
        3 => new Turn(Role.Assistant, ChatAnswer()) { Name = MaybeName() },
        4 => new Turn(Role.Tool, [new Part.ToolResult(values.Text(), [new Part.Text(values.Text())], IsError: null)]),
        _ => new Turn(Role.Developer, ChatParts()) { Name = MaybeName() },
    };

    private string? MaybeName() => values.Chance(20) ? values.Id() : null;

    private ImmutableArray<Part> ChatParts() => values.List<Part>(1, 4, () => values.Next(0, 6) switch
    {
        0 => new Part.Image(new MediaSource.Inline("image/png", values.Data()), values.Pick(null, "low", "high", "auto")),
        1 => new Part.Image(new MediaSource.Url("https://pictures.test/" + values.Id()), Detail: null),
        2 => new Part.Document(new MediaSource.Inline("application/pdf", values.Data()), values.Text()),
        3 => new Part.Document(new MediaSource.Uploaded(WireFormat.OpenAiChat, values.Id()), Name: null),
        4 => new Part.Audio(values.Data(), values.Pick("wav", "mp3")),
        _ => new Part.Text(values.Text()),
    });

    private ImmutableArray<Part> ChatAnswer()
    {
        ImmutableArray<Part> said =
        [
            .. values.List<Part>(0, 1, () => new Part.Text(values.Text())),
            .. values.List<Part>(0, 1, () => new Part.Refusal(values.Text())),
            // What a model wrote as arguments may be no JSON at all.
            .. values.List<Part>(0, 3, () => new Part.ToolCall(values.Text(), values.Id(), values.Chance(80) ? values.Arguments() : values.Text(), values.Chance(20) ? values.Data() : null)),
        ];
        return said.IsEmpty ? [new Part.Text("")] : said;
    }

    /// <summary>The user and the assistant in turn, results of tools behind the calls; the user has the last word.</summary>
    private ImmutableArray<Turn> Dialogue()
    {
        var turns = ImmutableArray.CreateBuilder<Turn>();
        if (values.Chance())
            turns.Add(new Turn(Role.System, values.List<Part>(1, 3, Words)));
        turns.Add(new Turn(Role.User, Blocks(1)));
        for (int rounds = values.Next(0, 3); rounds > 0; rounds--)
        {
            var answer = values.List<Part>(1, 4, AnswerBlock);
            turns.Add(new Turn(Role.Assistant, answer));
            foreach (var call in answer.OfType<Part.ToolCall>())
                turns.Add(new Turn(Role.Tool, [new Part.ToolResult(call.Id, Blocks(0), values.Chance(30) ? true : null) { Cache = Mark() }]));
            if (turns[^1].Role != Role.Tool || values.Chance())
                turns.Add(new Turn(Role.User, Blocks(1)));
        }

        return turns.ToImmutable();
    }

    private ImmutableArray<Part> Blocks(int fewest) => values.List<Part>(fewest, 4, () => values.Next(0, 7) switch
    {
        0 => new Part.Image(new MediaSource.Inline("image/png", values.Data()), Detail: null) { Cache = Mark() },
        1 => new Part.Image(new MediaSource.Url("https://pictures.test/" + values.Id()), Detail: null) { Cache = Mark() },
        2 => new Part.Image(new MediaSource.Uploaded(WireFormat.AnthropicMessages, values.Id()), Detail: null) { Cache = Mark() },
        3 => new Part.Document(new MediaSource.Inline("application/pdf", values.Data()), values.MaybeText()) { Cache = Mark() },
        4 => new Part.Document(new MediaSource.Url("https://papers.test/" + values.Id()), values.MaybeText()) { Cache = Mark() },
        5 => new Part.Document(new MediaSource.PlainText(values.Text()), values.MaybeText()) { Cache = Mark() },
        _ => Words(),
    });

    private Part AnswerBlock() => values.Next(0, 3) switch
    {
        0 => new Part.Thinking(values.Text(), values.Data()),
        1 => new Part.HiddenThinking(values.Data()),
        2 => new Part.ToolCall("toolu_" + values.Id(), values.Id(), values.Arguments(), Signature: null) { Cache = Mark() },
        _ => Words(),
    };

    private Part Words() => new Part.Text(values.Text()) { Cache = Mark() };

    private CacheMark? Mark() => values.Chance(20) ? new CacheMark(values.Pick(null, "5m", "1h")) : null;

    private Effort? EffortOf(ModelTraits traits, int cap) => traits.Thinking switch
    {
        ThinkingStyle.Budget when cap > 2048 && values.Chance() => new Effort.Budget(values.Next(1024, cap * 3 / 4)),
        ThinkingStyle.Adaptive => values.Pick<Effort?>(null, new Effort.Adaptive(), new Effort.Level(values.Pick("low", "medium", "high", "max"))),
        _ => null,
    };

    private ToolUse? Use() => values.Pick<ToolUse?>(null, new ToolUse.Free(), new ToolUse.Required(), new ToolUse.Forbidden(), new ToolUse.One(values.Id()));

    private bool? Flag() => values.Pick<bool?>(null, true, false);
}
