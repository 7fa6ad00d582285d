using System.Globalization;

namespace SmoothLlm.Web.Components.Portal.Credits;

/// <summary>Reads an amount of USD that a person typed.</summary>
internal static class AmountText
{
    /// <summary>Takes <c>40</c>, <c>$40</c>, <c>1,000.50</c>; a comma only where it groups thousands.</summary>
    public static bool TryParse(string text, out decimal amountUsd)
    {
        string trimmed = text.Trim().TrimStart('$').Trim();
        if (trimmed.Contains(',', StringComparison.Ordinal) && !IsGrouped(trimmed))
        {
            amountUsd = 0;
            return false;
        }

        return decimal.TryParse(trimmed, NumberStyles.AllowDecimalPoint | NumberStyles.AllowThousands, CultureInfo.InvariantCulture, out amountUsd);
    }

    /// <summary>Elsewhere a comma is the decimal point, and 12,50 must not become 1250.</summary>
    private static bool IsGrouped(string text) => text.Split('.')[0].Split(',').Skip(1).All(group => group.Length == 3)
        && text.Split('.').Skip(1).All(fraction => !fraction.Contains(',', StringComparison.Ordinal));
}
