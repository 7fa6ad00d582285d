using SmoothLlm.Core.Proxy;
using SmoothLlm.Core.Proxy.Steps;
using SmoothLlm.Infrastructure.Ledger;
using SmoothLlm.Infrastructure.Usage;

namespace SmoothLlm.Web.Proxy;

/// <summary>What a chat completion request would cost. It goes the first three steps of its way, and no further.</summary>
internal sealed class Quotes(
    AuthenticateCaller authenticateCaller,
    AdmitRequest admitRequest,
    ResolveModel resolveModel,
    QuoteRequest quoteRequest,
    LedgerQueries ledger,
    UsageQueries usage)
{
    public async Task ShowAsync(ClientExchange exchange)
    {
        if (authenticateCaller.Run(exchange).Failed(out var caller, out var error)
            || (await admitRequest.RunAsync(exchange)).Failed(out var admission, out error)
            || resolveModel.Run(exchange, caller, admission).Failed(out var route, out error))
        {
            await exchange.RefuseAsync(error);
            return;
        }

        var organizationId = caller.Key.OrganizationId;
        var account = await ledger.AccountAsync(organizationId, exchange.ClientLeft);
        var balance = WalletBalance.Of(account);
        long? usual = await usage.UsualOutputTokensAsync(organizationId, route.Model.Id, exchange.ClientLeft);
        var wallet = new QuotedWallet(balance.Available, balance.Held, account is { IsActive: true });
        await AccountJson.SendAsync(exchange, QuoteAnswer.Of(quoteRequest.Run(admission, route, wallet, usual), balance.Available, isUsual: usual is not null));
    }
}
