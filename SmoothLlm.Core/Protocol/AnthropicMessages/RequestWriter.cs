using System.Text.Json;
using SmoothLlm.Core.Protocol.Conversation;
using SmoothLlm.Core.Protocol.Json;

namespace SmoothLlm.Core.Protocol.AnthropicMessages;

/// <summary>Writes a request for a provider that speaks Anthropic's Messages. Source: Anthropic API reference, "Create a Message".</summary>
public static class RequestWriter
{
    /// <summary>Every request needs a cap; this is what it gets when the client gave none.</summary>
    public const long DefaultMaxTokens = 4096;

    /// <summary>The tool by which a model answers in JSON that does not keep to a schema by itself.</summary>
    internal const string AnswerTool = "answer_in_json";

    private const string JsonInstruction = "Answer with one JSON object and nothing else: no words around it, no code fence.";

    /// <summary>Writes a request.</summary>
    /// <param name="request">What is asked.</param>
    /// <param name="upstreamModel">The provider's name for the model.</param>
    /// <param name="cap">What the proxy caps the answer to because the client did not; null for nothing.</param>
    /// <param name="notes">Takes the names of what is left out.</param>
    internal static EditedBody Write(ConversationRequest request, string upstreamModel, long? cap, TranslationNotes notes)
    {
        RefuseWhatIsMissing(request);
        var traits = ModelTraits.Of(upstreamModel);
        long maxTokens = request.MaxOutputTokens ?? Math.Min(cap ?? DefaultMaxTokens, DefaultMaxTokens);
        return JsonText.Body(4096, json =>
        {
            json.WriteStartObject();
            json.WriteString("model"u8, upstreamModel);
            json.WriteNumber("max_tokens"u8, maxTokens);
            new BlockWriter(json, request, traits, notes).Write(request.Shape is AnswerShape.AnyObject ? JsonInstruction : null);
            ToolWriter.Write(json, request, traits, notes);
            bool thinks = ThinkingWriter.Write(json, request, traits, maxTokens, notes);
            WriteSampling(json, request, traits, thinks, notes);
            WriteStop(json, request, notes);
            if (request.User is { } user)
            {
                json.WriteStartObject("metadata"u8);
                json.WriteString("user_id"u8, user);
                json.WriteEndObject();
            }

            if (request.IsStreamed)
                json.WriteBoolean("stream"u8, true);
            json.WriteEndObject();
            DropTheRest(request, notes);
        });
    }

    /// <summary>Whether the answer comes as arguments of <see cref="AnswerTool"/>.</summary>
    internal static bool AnswersByTool(ConversationRequest request, ModelTraits traits) => request.Shape is AnswerShape.JsonSchema && !traits.KeepsToSchema;

    private static void RefuseWhatIsMissing(ConversationRequest request)
    {
        if (request.Choices > 1)
            throw TranslationNotes.Refuse("n", "must be 1: the provider of this model gives one answer a request.");
        if (request.LogProbabilities is not null)
            throw TranslationNotes.Refuse("logprobs", "cannot be had: the provider of this model does not tell probabilities.");
    }

    private static void WriteSampling(Utf8JsonWriter json, ConversationRequest request, ModelTraits traits, bool thinks, TranslationNotes notes)
    {
        var sampling = request.Sampling;
        bool isFree = traits.Sampling != SamplingRule.Never && !thinks;
        if (sampling.Temperature is { } temperature)
        {
            // OpenAI's scale goes to 2.
            if (isFree)
                json.WriteNumber("temperature"u8, Math.Clamp(temperature, 0, 1));
            else
                notes.Drop("temperature");
        }

        if (sampling.TopP is { } topP)
        {
            if (isFree && (traits.Sampling == SamplingRule.Free || sampling.Temperature is null))
                json.WriteNumber("top_p"u8, topP);
            else
                notes.Drop("top_p");
        }

        if (sampling.TopK is { } topK)
        {
            if (isFree)
                json.WriteNumber("top_k"u8, topK);
            else
                notes.Drop("top_k");
        }

        DropIf(sampling.FrequencyPenalty is not null and not 0, "frequency_penalty", notes);
        DropIf(sampling.PresencePenalty is not null and not 0, "presence_penalty", notes);
        DropIf(sampling.Seed is not null, "seed", notes);
        DropIf(sampling.LogitBias is not null, "logit_bias", notes);
    }

    /// <summary>A stop text of blanks is refused.</summary>
    private static void WriteStop(Utf8JsonWriter json, ConversationRequest request, TranslationNotes notes)
    {
        var texts = request.Stop.Where(text => !string.IsNullOrWhiteSpace(text)).ToArray();
        DropIf(texts.Length < request.Stop.Length, "stop", notes);
        if (texts.Length == 0)
            return;
        json.WriteStartArray("stop_sequences"u8);
        foreach (string text in texts)
            json.WriteStringValue(text);
        json.WriteEndArray();
    }

    private static void DropTheRest(ConversationRequest request, TranslationNotes notes)
    {
        DropIf(request.Metadata is not null, "metadata", notes);
        DropIf(request.ServiceTier is not null and not "auto", "service_tier", notes);
        DropIf(request.PromptCacheKey is not null, "prompt_cache_key", notes);
        ExtraFields.Leave(request, notes);
    }

    private static void DropIf(bool isGiven, string field, TranslationNotes notes)
    {
        if (isGiven)
            notes.Drop(field);
    }
}
