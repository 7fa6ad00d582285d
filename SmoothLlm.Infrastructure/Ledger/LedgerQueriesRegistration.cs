using Microsoft.Extensions.DependencyInjection;

namespace SmoothLlm.Infrastructure.Ledger;

public static class LedgerQueriesRegistration
{
    public static IServiceCollection AddLedgerQueries(this IServiceCollection services) => services.AddSingleton<LedgerQueries>();
}
