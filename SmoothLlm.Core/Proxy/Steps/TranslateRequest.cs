using SmoothLlm.Core.Catalog;
using SmoothLlm.Core.Protocol.Conversation;
using SmoothLlm.Core.Protocol.Translation;
using SmoothLlm.Core.Providers;

namespace SmoothLlm.Core.Proxy.Steps;

/// <summary>
/// Step 5: puts a request into its deployment's words. In the client's own format the bytes stay what they are but for
/// the model's name; in another one the request is written anew, and what was left out is told with the answer.
/// </summary>
public sealed class TranslateRequest
{
    /// <summary>The version that requests are written for.</summary>
    public const string AnthropicVersion = "2023-06-01";

    /// <summary>Translates for one attempt.</summary>
    /// <param name="exchange">The client.</param>
    /// <param name="admission">What it asks.</param>
    /// <param name="deployment">Whom.</param>
    /// <param name="credential">With which of ours.</param>
    /// <param name="authorization">For the cap of an answer that has none.</param>
    public Outcome<UpstreamRequest> Run(IClientExchange exchange, Admission admission, DeploymentTarget deployment, UpstreamCredential credential, SpendAuthorization authorization)
    {
        ArgumentNullException.ThrowIfNull(authorization);
        var notes = new TranslationNotes();
        var format = deployment.FormatFor(admission.Request.Format);
        var target = new TargetModel(format, deployment.UpstreamModel, CapFieldOf(deployment.Provider.Kind, format), authorization.OutputCap)
        {
            TakesFileUrls = deployment.Provider.Kind.TakesFileUrls(),
        };
        if (Formats.Request(admission.Body, admission.Request, target, notes, out var fault) is not { } body)
            return new ProxyError(ProxyErrorKind.RequestInvalid, fault!.Message, fault.Parameter);

        exchange.ReportDropped(notes.Dropped);
        var request = new UpstreamRequest(
            deployment.Provider, credential, deployment.Provider.AddressOf(format), body, exchange.UserAgent, exchange.TraceId)
        {
            UserToken = deployment.Provider.UserTokenUse == UserTokenUse.Never ? null : exchange.UserToken,
        };
        if (format != WireFormat.AnthropicMessages)
            return request;
        // Trial features come in pairs of header and field: both pass to a provider of the same format, neither to another.
        bool isSame = exchange.Format == format;
        return request with
        {
            AnthropicVersion = (isSame ? exchange.RequestHeader("anthropic-version") : null) ?? AnthropicVersion,
            AnthropicBeta = isSame ? exchange.RequestHeader("anthropic-beta") : null,
        };
    }

    /// <summary>Text completions are older than the newer name of the cap.</summary>
    private static string CapFieldOf(ProviderKind kind, WireFormat format) => format == WireFormat.OpenAiCompletions ? "max_tokens" : kind.OutputCapField();
}
