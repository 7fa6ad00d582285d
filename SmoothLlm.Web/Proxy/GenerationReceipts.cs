using SmoothLlm.Core.Proxy;
using SmoothLlm.Core.Proxy.Steps;
using SmoothLlm.Core.Usage;
using SmoothLlm.Infrastructure.Usage;

namespace SmoothLlm.Web.Proxy;

/// <summary>The receipt of one request of the caller's organization, whichever of its keys sent it.</summary>
internal sealed class GenerationReceipts(AuthenticateCaller authenticateCaller, ReceiptQueries receipts, TimeProvider time)
{
    /// <summary>A settlement follows its answer by milliseconds: whoever asks in between is not sent away at once.</summary>
    private const int MaxLooks = 6;

    /// <summary>A younger request may have nothing in the book yet: its hold is written with others, see decision 0020.</summary>
    private static readonly TimeSpan Young = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan LookInterval = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan RetryAfterPending = TimeSpan.FromSeconds(1);

    public async Task ShowAsync(ClientExchange exchange)
    {
        if (authenticateCaller.Run(exchange).Failed(out var caller, out var error))
        {
            await exchange.RefuseAsync(error);
            return;
        }

        if (RequestIds.Parse(exchange.QueryValue("id")) is not { } requestId)
        {
            await exchange.RefuseAsync(new ProxyError(
                ProxyErrorKind.RequestInvalid, "'id' must be a request's id as the header x-request-id shows it: req_ and 32 hexadecimal digits.", "id"));
            return;
        }

        var result = await receipts.FindAsync(caller.Key.OrganizationId, requestId, exchange.ClientLeft);
        bool isYoung = (time.GetUtcNow() - RequestIds.CreatedAt(requestId)).Duration() < Young;
        for (int looks = 1; (result is ReceiptResult.Pending || (isYoung && result is ReceiptResult.Absent)) && looks < MaxLooks; looks++)
        {
            await Task.Delay(LookInterval, time, exchange.ClientLeft);
            result = await receipts.FindAsync(caller.Key.OrganizationId, requestId, exchange.ClientLeft);
        }

        if (result is ReceiptResult.Settled { Receipt: var receipt })
            await AccountJson.SendAsync(exchange, new { Data = GenerationAnswer.Of(receipt) });
        else
            await exchange.RefuseAsync(WhyNot(result, RequestIds.Format(requestId)));
    }

    private static ProxyError WhyNot(ReceiptResult result, string id) => result switch
    {
        ReceiptResult.Pending { Held: var held } => new ProxyError(
            ProxyErrorKind.GenerationPending, $"{id} is not settled yet: ${held} is held for it. Ask again when its answer has ended.", "id")
        {
            RetryAfter = RetryAfterPending,
        },
        ReceiptResult.Expired => new ProxyError(
            ProxyErrorKind.GenerationNotFound, $"{id} has no receipt: the server was interrupted before its answer began, and nothing was charged.", "id"),
        ReceiptResult.Compacted { SettledAt: var settledAt } => new ProxyError(
            ProxyErrorKind.GenerationNotFound, $"{id} was settled on {settledAt:yyyy-MM-dd}, and receipts that old are not kept. Its charge is still in the transactions.", "id"),
        _ => new ProxyError(ProxyErrorKind.GenerationNotFound, $"{id} is not a request of this organization.", "id"),
    };
}
