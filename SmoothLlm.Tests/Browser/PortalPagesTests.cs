using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Components;
using Shouldly;
using Xunit;

namespace SmoothLlm.Tests.Browser;

public sealed partial class PortalPagesTests
{
    private static readonly string[] Listed = [.. PortalPages.Public.Concat(PortalPages.Account).Concat(PortalPages.Customer).Concat(PortalPages.Admin).Select(path => "/" + path.Split('?')[0])];

    [Fact]
    public void Every_page_that_has_an_address_is_looked_at() =>
        typeof(Program).Assembly.GetTypes()
            .SelectMany(page => page.GetCustomAttributes<RouteAttribute>())
            .Select(route => route.Template)
            .Where(template => !Listed.Any(path => Pattern(template).IsMatch(path)))
            .ShouldBeEmpty("add the page to PortalPages: then it is tried for faults, widths, contrast, and pictured");

    /// <summary>Parameters may be anything.</summary>
    private static Regex Pattern(string template) =>
        new("^" + Parameter().Replace(Regex.Escape(template).Replace("\\{", "{", StringComparison.Ordinal), ".+") + "$", RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1));

    [GeneratedRegex(@"\{[^}]*\}", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Parameter();
}
