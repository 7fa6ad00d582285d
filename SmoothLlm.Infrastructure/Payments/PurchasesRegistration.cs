using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using SmoothLlm.Core.Payments;
using SmoothLlm.Infrastructure.Idempotency;
using SmoothLlm.Infrastructure.Notifications;
using SmoothLlm.Infrastructure.Payments.Stripe;
using SmoothLlm.Infrastructure.Payments.TestCheckout;

namespace SmoothLlm.Infrastructure.Payments;

public static class PurchasesRegistration
{
    /// <summary>Orders, whoever takes their payments, and what follows from what that one says. Needs <see cref="Email.EmailRegistration.AddEmail"/>.</summary>
    public static IServiceCollection AddPurchases(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<PaymentOptions>().Bind(configuration.GetSection(PaymentOptions.Section)).ValidateOnStart();
        services.AddSingleton<IValidateOptions<PaymentOptions>, PaymentOptionsValidator>();
        services.AddOptions<StripeOptions>().Bind(configuration.GetSection(StripeOptions.Section)).ValidateOnStart();
        services.AddSingleton<IValidateOptions<StripeOptions>, StripeOptionsValidator>();
        services.AddSingleton(CreateGateway);
        services.AddSingleton<IdempotencyStore>();
        services.AddSingleton<PurchaseStore>();
        services.AddSingleton<CreditedPurchases>();
        services.AddSingleton<Fulfilment>();
        services.AddSingleton<ClawBacks>();
        services.AddSingleton<PaymentCustomers>();
        services.AddSingleton<PaymentEventHandler>();
        services.AddSingleton<PaymentEvents>();
        services.AddSingleton<PaymentFollowUp>();
        services.AddSingleton<Checkouts>();
        services.AddSingleton<Refunds>();
        services.AddSingleton<PaymentQueries>();
        services.AddSingleton<TestPayer>();
        services.AddSingleton<AutoTopUps>();
        services.AddNotifications();
        services.AddSingleton<AutoTopUpMail>();
        services.AddSingleton<AutoTopUpRunner>();
        services.AddHostedService(provider => provider.GetRequiredService<AutoTopUpRunner>());
        services.AddSingleton<PaymentWorker>();
        services.AddHostedService(provider => provider.GetRequiredService<PaymentWorker>());
        services.AddSingleton<Reconciliation>();
        services.AddHostedService(provider => provider.GetRequiredService<Reconciliation>());
        return services;
    }

    /// <summary>The provider where there is a key for it; the stand-in in Development only, because it gives credits away.</summary>
    private static IPaymentGateway CreateGateway(IServiceProvider provider)
    {
        var stripe = provider.GetRequiredService<IOptions<StripeOptions>>().Value;
        if (stripe.HasSecretKey)
            return ActivatorUtilities.CreateInstance<StripeGateway>(provider, ActivatorUtilities.CreateInstance<StripeClient>(provider, stripe));
        return provider.GetService<IHostEnvironment>()?.IsDevelopment() == true
            ? ActivatorUtilities.CreateInstance<TestGateway>(provider)
            : new OffGateway();
    }
}
