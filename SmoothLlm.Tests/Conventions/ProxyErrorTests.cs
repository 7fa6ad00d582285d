using System.Globalization;
using Shouldly;
using SmoothLlm.Core.Proxy;
using SmoothLlm.Web.Proxy;
using Xunit;

namespace SmoothLlm.Tests.Conventions;

/// <summary>Every refusal has a status, and docs/errors.md says the same as the code.</summary>
public sealed class ProxyErrorTests
{
    private static readonly ProxyErrorKind[] Kinds = Enum.GetValues<ProxyErrorKind>();

    [Fact]
    public void Every_kind_of_error_has_a_status_and_a_type() => Kinds.ShouldAllBe(kind => IsSound(ProxyErrors.ShapeOf(kind)));

    [Fact]
    public void Every_kind_of_error_stands_in_the_table_as_it_is() =>
        Rows().ShouldBe(
            Kinds.Select(kind => (kind.ToString(), ProxyErrors.ShapeOf(kind))).Select(error =>
                (error.Item1, error.Item2.StatusCode.ToString(CultureInfo.InvariantCulture), error.Item2.Type, error.Item2.Code ?? "null")),
            ignoreOrder: true);

    private static bool IsSound(ProxyErrors.Shape shape) => shape.StatusCode is >= 400 and < 600 && shape.Type.Length > 0;

    /// <summary>Kind, status, type and code: the first four columns of rows that begin with a kind.</summary>
    private static IEnumerable<(string Kind, string Status, string Type, string Code)> Rows() =>
        SourceTree.Read("docs/errors.md").Split('\n')
            .Where(line => line.StartsWith("| `", StringComparison.Ordinal))
            .Select(line => line.Split('|', StringSplitOptions.TrimEntries).Select(cell => cell.Trim('`')).ToArray())
            .Select(cells => (cells[1], cells[2], cells[3], cells[4]));
}
