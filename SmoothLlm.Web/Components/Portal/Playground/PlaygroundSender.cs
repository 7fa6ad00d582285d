using SmoothLlm.Core.Proxy;
using SmoothLlm.Infrastructure.ApiKeys;
using SmoothLlm.Web.Components.Shared;
using static SmoothLlm.Web.Localization.Texts;

namespace SmoothLlm.Web.Components.Portal.Playground;

/// <summary>Sends a member's request through the same pipeline as every other request: limits, hold, charge and log are its own.</summary>
internal sealed class PlaygroundSender(ChatPipeline pipeline, PersonalKeys keys, CurrentOrganization organization, TimeProvider time)
{
    private static string NoKey => T("Your organization is disabled, or its key “{0}” was disabled or revoked. It stands on the page 'API keys'.", PersonalKeys.Name);

    /// <summary>Returns when the request is settled.</summary>
    /// <param name="body">A chat completion request that is streamed.</param>
    /// <param name="answer">Gets what comes.</param>
    /// <param name="stopped">The member wants no more.</param>
    /// <returns>The request's id; null when none was made.</returns>
    public async Task<Guid?> SendAsync(byte[] body, AnswerReader answer, CancellationToken stopped)
    {
        var member = await organization.GetAsync();
        if (await keys.FindAsync(member.OrganizationId, member.UserId, stopped) is not { } key)
        {
            answer.Fail(NoKey);
            return null;
        }

        var exchange = new PlaygroundExchange(new Caller(key), body, answer, time.GetUtcNow(), stopped);
        // Not in the circuit's own line: what the pipeline does between two chunks shall not wait for what a page draws.
        await Task.Run(() => pipeline.RunAsync(exchange), CancellationToken.None);
        return exchange.RequestId;
    }
}
