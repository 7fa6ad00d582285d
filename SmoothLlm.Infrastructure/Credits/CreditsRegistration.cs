using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using SmoothLlm.Infrastructure.Notifications;

namespace SmoothLlm.Infrastructure.Credits;

public static class CreditsRegistration
{
    /// <summary>
    /// Credits that are not bought (vouchers, adjustments, welcome), and the warning when they run low. Needs persistence,
    /// the ledger, organizations and e-mail.
    /// </summary>
    public static IServiceCollection AddCredits(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<CreditsOptions>().Bind(configuration.GetSection(CreditsOptions.Section)).ValidateOnStart();
        services.AddSingleton<IValidateOptions<CreditsOptions>, CreditsOptions.Validator>();
        services.AddSingleton<VoucherStore>();
        services.AddSingleton<VoucherAttempts>();
        services.AddSingleton<VoucherRedeemer>();
        services.AddHostedService<VoucherRecovery>();
        services.AddSingleton<BalanceAdjustments>();
        services.AddSingleton<WelcomeCredit>();
        services.AddSingleton<LowBalanceStore>();
        services.AddNotifications();
        services.AddSingleton<LowBalanceMail>();
        services.AddSingleton<LowBalanceWatch>();
        services.AddHostedService(provider => provider.GetRequiredService<LowBalanceWatch>());
        return services;
    }
}
