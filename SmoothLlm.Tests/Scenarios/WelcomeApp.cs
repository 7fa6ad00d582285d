using SmoothLlm.Tests.Support;

namespace SmoothLlm.Tests.Scenarios;

/// <summary>The product where new users are welcomed and balances are looked at every second.</summary>
public sealed class WelcomeApp : TestApp
{
    protected override Dictionary<string, string> Settings => new(StringComparer.Ordinal)
    {
        ["Credits:WelcomeUsd"] = "2.50",
        ["Credits:LowBalanceCheckSeconds"] = "1",
    };
}
